"""The sample retailer of `make demo`: Maison & Atelier, 118 stores, and its messages arriving live.

Everything in it is invented. `retailer` makes stores and customers, `letters` turns the texts of
the classifier's corpus into mails, calls and kiosk comments, `feed` lets them arrive, and `past`
does what the sample people would have done in the weeks before.
"""
