"""Generated worlds: a French retailer's customers and the messages they send, with the truth."""
