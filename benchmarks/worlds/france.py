"""Names, towns and streets of an invented France, wide enough to have homonyms and rarities."""

# ruff: noqa: E501 - tables of names and sentences read better whole

from __future__ import annotations

import random
from dataclasses import dataclass

# First names by the decade in which they were given, women then men, commonest first.
_WOMEN = {
    1930: "Jeanne Marie Simone Yvonne Denise Paulette Jacqueline Ginette Odette Lucienne Raymonde Thérèse Germaine Huguette Solange Gisèle",
    1940: "Monique Nicole Jacqueline Danielle Françoise Michèle Colette Josiane Christiane Annie Jeannine Arlette Ginette Claudine Éliane Bernadette",
    1950: "Martine Françoise Catherine Brigitte Chantal Monique Sylvie Annie Évelyne Dominique Joëlle Marie-Christine Patricia Maryse Marie-Claude Michelle",
    1960: "Sylvie Nathalie Isabelle Catherine Véronique Valérie Corinne Christine Brigitte Patricia Laurence Marie-Pierre Agnès Pascale Béatrice Fabienne",
    1970: "Nathalie Sandrine Stéphanie Céline Karine Isabelle Sophie Delphine Virginie Séverine Christelle Valérie Laetitia Florence Anne-Sophie Carole",
    1980: "Aurélie Émilie Élodie Céline Julie Laetitia Stéphanie Audrey Mélanie Amandine Jennifer Marie Marion Claire Fatima Samira Sabrina Vanessa",
    1990: "Laura Marine Camille Pauline Mathilde Manon Justine Morgane Charlotte Alexandra Anaïs Léa Chloé Sarah Inès Océane Yasmine Élise Marie-Lou",
    2000: "Léa Manon Chloé Emma Camille Inès Clara Lucie Jade Louise Zoé Maëlys Louane Aïcha Noémie Eva Lina Romane Solène Maëva",
}  # fmt: skip
_MEN = {
    1930: "Jean Pierre André Marcel René Roger Robert Georges Maurice Raymond Louis Lucien Henri Gaston Fernand Émile",
    1940: "Jean Michel Jean-Claude Claude Bernard Jacques Gérard Daniel Guy Jean-Pierre Christian Roland Marcel Yves Serge Gilbert",
    1950: "Alain Michel Patrick Daniel Bernard Gérard Christian Philippe Jean-Pierre Dominique Jean-Luc Serge Didier Francis Jean-Marc Joël",
    1960: "Philippe Patrick Thierry Pascal Éric Bruno Laurent Didier Christophe Olivier Frédéric Franck Hervé Gilles Marc Jean-François",
    1970: "Christophe Stéphane Laurent Frédéric David Olivier Sébastien Nicolas Jérôme Cédric Fabrice Karim Ludovic Arnaud Yann Grégory",
    1980: "Nicolas Julien Guillaume Sébastien Mickaël Romain Anthony Vincent Jérémy Benjamin Mohamed Alexandre Thomas Mathieu Rachid Loïc Damien",
    1990: "Kévin Thomas Alexandre Maxime Florian Quentin Jordan Lucas Antoine Clément Valentin Dylan Mehdi Romain Corentin Hugo Adrien Baptiste",
    2000: "Lucas Enzo Hugo Théo Mathis Nathan Léo Louis Tom Noah Ethan Yanis Rayan Gabriel Axel Timéo Evan Sacha Ousmane Nolan",
}  # fmt: skip
# Names that few lists hold: a reader must do without knowing them.
_RARE_WOMEN = [
    "Aminatou",
    "Zdenka",
    "Ludmila",
    "Oihana",
    "Maïwenn",
    "Thuy",
    "Priya",
    "Ifeoma",
    "Guénola",
    "Katarzyna",
    "Xiaoyan",
    "Mbarka",
    "Tiffaine",
    "Aodrena",
]
_RARE_MEN = [
    "Kouamé",
    "Zbigniew",
    "Erwann-Marie",
    "Iñaki",
    "Thanh",
    "Rajesh",
    "Chidi",
    "Gwenolé",
    "Miroslav",
    "Peio",
    "Wei",
    "Abdoul",
    "Tugdual",
    "Anselme",
]
_SURNAMES = [
    "Martin",
    "Bernard",
    "Thomas",
    "Petit",
    "Robert",
    "Richard",
    "Durand",
    "Dubois",
    "Moreau",
    "Laurent",
    "Simon",
    "Michel",
    "Lefebvre",
    "Leroy",
    "Roux",
    "David",
    "Bertrand",
    "Morel",
    "Fournier",
    "Girard",
    "Bonnet",
    "Dupont",
    "Lambert",
    "Fontaine",
    "Rousseau",
    "Vincent",
    "Muller",
    "Lefèvre",
    "Faure",
    "André",
    "Mercier",
    "Blanc",
    "Guérin",
    "Boyer",
    "Garnier",
    "Chevalier",
    "François",
    "Legrand",
    "Gauthier",
    "Garcia",
    "Perrin",
    "Robin",
    "Clément",
    "Morin",
    "Nicolas",
    "Henry",
    "Roussel",
    "Mathieu",
    "Gautier",
    "Masson",
    "Marchand",
    "Duval",
    "Denis",
    "Dumont",
    "Marie",
    "Lemaire",
    "Noël",
    "Meyer",
    "Dufour",
    "Meunier",
    "Brun",
    "Blanchard",
    "Giraud",
    "Joly",
    "Rivière",
    "Lucas",
    "Brunet",
    "Gaillard",
    "Barbier",
    "Arnaud",
    "Martinez",
    "Gérard",
    "Roche",
    "Renard",
    "Schmitt",
    "Roy",
    "Leroux",
    "Colin",
    "Vidal",
    "Caron",
    "Picard",
    "Roger",
    "Fabre",
    "Aubert",
    "Lemoine",
    "Renaud",
    "Dumas",
    "Lacroix",
    "Olivier",
    "Philippe",
    "Bourgeois",
    "Pierre",
    "Benoit",
    "Rey",
    "Leclerc",
    "Payet",
    "Rolland",
    "Leclercq",
    "Guillaume",
    "Lecomte",
    "Lopez",
    "Jean",
    "Dupuy",
    "Guillot",
    "Hubert",
    "Berger",
    "Carpentier",
    "Sanchez",
    "Dupuis",
    "Moulin",
    "Louis",
    "Deschamps",
    "Huet",
    "Vasseur",
    "Perez",
    "Boucher",
    "Fleury",
    "Royer",
    "Klein",
    "Jacquet",
    "Adam",
    "Paris",
    "Poirier",
    "Marty",
    "Aubry",
    "Guyot",
    "Carré",
    "Charles",
    "Renault",
    "Charpentier",
    "Ménard",
    "Maillard",
    "Baron",
    "Bertin",
    "Bailly",
    "Hervé",
    "Schneider",
    "Fernandez",
    "Le_Gall",
    "Collet",
    "Léger",
    "Bouvier",
    "Julien",
    "Prévost",
    "Millet",
    "Perrot",
    "Daniel",
    "Le_Roux",
    "Cousin",
    "Germain",
    "Breton",
    "Besson",
    "Langlois",
    "Rémy",
    "Le_Goff",
    "Pelletier",
    "Lévêque",
    "Perrier",
    "Leblanc",
    "Barré",
    "Lebrun",
    "Marchal",
    "Weber",
    "Mallet",
    "Hamon",
    "Boulanger",
    "Jacob",
    "Monnier",
    "Michaud",
    "Rodriguez",
    "Guichard",
    "Gillet",
    "Étienne",
    "Grondin",
    "Poulain",
    "Tessier",
    "Chevallier",
    "Collin",
    "Chauvin",
    "Da_Silva",
    "Bouchet",
    "Gay",
    "Lemaître",
    "Bénard",
    "Maréchal",
    "Humbert",
    "Reynaud",
    "Antoine",
    "Hoarau",
    "Perret",
    "Barthélemy",
    "Cordier",
    "Pichon",
    "Lejeune",
    "Gilbert",
    "Lamy",
    "Delaunay",
    "Pasquier",
    "Carlier",
    "Laporte",
    "Fernandes",
    "Ferreira",
    "Pereira",
    "Dos_Santos",
    "Nguyen",
    "Tran",
    "Diallo",
    "Traoré",
    "Benali",
    "Haddad",
    "Bensaïd",
    "Cissé",
    "Konaté",
    "Kaya",
    "Yilmaz",
    "Kowalski",
    "Nowak",
    "De_La_Fontaine",
    "D'Almeida",
    "Van_den_Berghe",
    "Le_Floch",
    "Kermarrec",
    "Quéméneur",
    "Etcheverry",
    "Ihidoy",
    "Casanova",
    "Orsini",
    "Santoni",
    "Wagner",
    "Zimmermann",
    "Hoffmann",
    "Vandenberghe",
    "Delattre",
    "Dhondt",
    "Lesage",
    "Wattrelos",
    "Picquet",
    "Boulet",
    "Cazenave",
    "Castagné",
    "Puech",
    "Bousquet",
    "Vignolles",
    "Fabrègue",
    "Escudier",
    "Combes",
    "Rouquette",
    "Serres",
    "Delmas",
    "Chastang",
]
_HEADS = [
    "Bel",
    "Mon",
    "Char",
    "Cour",
    "Gran",
    "Ville",
    "Font",
    "Cham",
    "Rou",
    "Val",
    "Mar",
    "Ber",
    "Cha",
    "Gui",
    "Lan",
    "Per",
    "Sau",
    "Tri",
    "Vau",
    "Du",
    "Es",
    "Pon",
    "Ma",
    "La",
    "Bro",
    "Cla",
    "Fre",
    "Gue",
]
_MIDDLES = [
    "ti",
    "la",
    "ne",
    "ri",
    "mo",
    "ber",
    "che",
    "ga",
    "li",
    "san",
    "ter",
    "vi",
    "cou",
    "ra",
    "de",
    "no",
]
_TAILS = [
    "eau",
    "ier",
    "ard",
    "in",
    "et",
    "ot",
    "aud",
    "on",
    "elle",
    "and",
    "ac",
    "ou",
    "eix",
    "oux",
    "ain",
    "ault",
    "igny",
    "court",
    "ville",
    "mont",
]
_TOWNS = """
75011 Paris|75015 Paris|75018 Paris|75020 Paris|13001 Marseille|13008 Marseille|69003 Lyon|69007 Lyon|31000 Toulouse
06000 Nice|44000 Nantes|34000 Montpellier|67000 Strasbourg|33000 Bordeaux|59000 Lille|35000 Rennes|51100 Reims
83000 Toulon|42000 Saint-Étienne|76600 Le Havre|38000 Grenoble|21000 Dijon|49000 Angers|30000 Nîmes|69100 Villeurbanne
63000 Clermont-Ferrand|72000 Le Mans|13100 Aix-en-Provence|29200 Brest|37000 Tours|80000 Amiens|87000 Limoges
74000 Annecy|66000 Perpignan|57000 Metz|25000 Besançon|45000 Orléans|76000 Rouen|68100 Mulhouse|14000 Caen
54000 Nancy|93200 Saint-Denis|95100 Argenteuil|93100 Montreuil|59100 Roubaix|59200 Tourcoing|84000 Avignon
92000 Nanterre|86000 Poitiers|94000 Créteil|78000 Versailles|64000 Pau|92400 Courbevoie|17000 La Rochelle
94400 Vitry-sur-Seine|92700 Colombes|62100 Calais|06400 Cannes|26000 Valence|18000 Bourges|29000 Quimper|02100 Saint-Quentin
77000 Melun|77100 Meaux|91000 Évry|95000 Cergy|90000 Belfort|82000 Montauban|11000 Carcassonne|41000 Blois
50100 Cherbourg|22000 Saint-Brieuc|56100 Lorient|56000 Vannes|08000 Charleville-Mézières|10000 Troyes|73000 Chambéry
85000 La Roche-sur-Yon|79000 Niort|24000 Périgueux|81000 Albi|12000 Rodez|65000 Tarbes|40000 Mont-de-Marsan|19100 Brive-la-Gaillarde
15000 Aurillac|43000 Le Puy-en-Velay|07100 Annonay|26200 Montélimar|01000 Bourg-en-Bresse|39000 Lons-le-Saunier|71000 Mâcon|58000 Nevers
89000 Auxerre|36000 Châteauroux|28000 Chartres|27000 Évreux|60000 Beauvais|62000 Arras|62300 Lens|59300 Valenciennes
59140 Dunkerque|59500 Douai|88000 Épinal|55000 Bar-le-Duc|52000 Chaumont|70000 Vesoul|68000 Colmar|67500 Haguenau
97400 Saint-Denis|97410 Saint-Pierre|97110 Pointe-à-Pitre|97200 Fort-de-France|97300 Cayenne|20000 Ajaccio|20200 Bastia
47000 Agen|32000 Auch|09000 Foix|46000 Cahors|48000 Mende|04000 Digne-les-Bains|05000 Gap|83600 Fréjus|06600 Antibes
13200 Arles|13500 Martigues|34500 Béziers|34200 Sète|30100 Alès|66700 Argelès-sur-Mer|33120 Arcachon|64100 Bayonne|64200 Biarritz
35400 Saint-Malo|22300 Lannion|29600 Morlaix|56300 Pontivy|44600 Saint-Nazaire|49300 Cholet|53000 Laval|61000 Alençon|14100 Lisieux
76200 Dieppe|80100 Abbeville|60200 Compiègne|02000 Laon|51000 Châlons-en-Champagne|54400 Longwy|57200 Sarreguemines|57600 Forbach
"""
_STREETS = """
des Lilas|Victor Hugo|de la Gare|du Général de Gaulle|Jean Jaurès|de l'Église|des Écoles|Pasteur|de la République|du Moulin
des Acacias|Émile Zola|de la Mairie|des Peupliers|Gambetta|de Verdun|des Tilleuls|Jules Ferry|de la Fontaine|du Stade
des Rosiers|Voltaire|de Bretagne|du 8 Mai 1945|des Champs|Anatole France|de Paris|du Château|des Cerisiers|Louis Pasteur
Henri Barbusse|de la Liberté|des Vignes|du Pont|Saint-Michel|des Alouettes|Marcel Pagnol|de la Poste|des Platanes|du Lavoir
Pierre Curie|de l'Abbaye|des Mimosas|Georges Brassens|de la Forêt|du Marché|des Hirondelles|Jacques Prévert|de la Plage|du Puits
"""
_KINDS = (
    ["rue"] * 12 + ["avenue"] * 4 + ["boulevard", "impasse", "chemin", "allée", "place", "route"]
)
PROVIDERS = ["gmail.com"] * 9 + ["orange.fr"] * 5 + ["wanadoo.fr"] * 3 + ["free.fr"] * 4 + [
    "hotmail.fr", "hotmail.com", "outlook.fr", "laposte.net", "sfr.fr", "yahoo.fr", "icloud.com", "bbox.fr", "live.fr",
]  # fmt: skip
_LANDLINE = {"1": "75 77 78 91 92 93 94 95", "2": "14 18 22 27 28 29 35 36 37 41 44 45 49 50 53 56 61 72 76 79 85",
             "3": "02 08 10 21 25 39 51 52 54 55 57 58 59 60 62 67 68 70 71 80 88 89 90",
             "4": "01 03 04 05 06 07 11 13 15 20 26 30 34 38 42 43 48 63 66 69 73 74 83 84"}  # fmt: skip
_OVERSEAS = {
    "974": ("262", "692"),
    "971": ("590", "690"),
    "972": ("596", "696"),
    "973": ("594", "694"),
}


@dataclass(frozen=True)
class Town:
    """A place with its postal code."""

    postal_code: str
    name: str


TOWNS = tuple(
    Town(entry[:5], entry[6:]) for line in _TOWNS.split("\n") for entry in line.split("|") if entry
)
STREETS = tuple(entry for line in _STREETS.split("\n") for entry in line.split("|") if entry)


def first_name(luck: random.Random, sex: str, born: int) -> str:
    """A first name fit for sex and year of birth; one in fifty is a rare one."""
    if luck.random() < 0.02:
        return luck.choice(_RARE_WOMEN if sex == "f" else _RARE_MEN)
    decade = min(2000, max(1930, born // 10 * 10))
    names = (_WOMEN if sex == "f" else _MEN)[decade].split()
    return luck.choices(names, weights=[1 / (rank + 3) for rank in range(len(names))])[0]


def surname(luck: random.Random) -> str:
    """A surname: the known ones by rank, and one in three from a long tail of invented ones."""
    draw = luck.random()
    if draw < 0.36:
        parts = [
            luck.choice(_HEADS),
            luck.choice(_MIDDLES) if luck.random() < 0.7 else "",
            luck.choice(_TAILS),
        ]
        return "".join(parts)
    weights = [1 / (rank + 12) for rank in range(len(_SURNAMES))]
    name = luck.choices(_SURNAMES, weights=weights)[0].replace("_", " ")
    if draw > 0.985:
        return f"{name}-{luck.choice(_SURNAMES).replace('_', ' ')}"
    return name


def town(luck: random.Random) -> Town:
    """A town; some have many customers, most few."""
    weights = [1 / (rank * 0.12 + 4) for rank in range(len(TOWNS))]
    return luck.choices(TOWNS, weights=weights)[0]


def address(luck: random.Random) -> str:
    """Number and street."""
    number = luck.randint(1, 30) if luck.random() < 0.7 else luck.randint(31, 240)
    suffix = luck.choice([" bis", " ter", "B"]) if luck.random() < 0.05 else ""
    return f"{number}{suffix} {luck.choice(_KINDS)} {luck.choice(STREETS)}"


def mobile(luck: random.Random, postal_code: str) -> str:
    """Ten figures of a mobile, overseas where the postal code says so."""
    overseas = _OVERSEAS.get(postal_code[:3])
    if overseas:
        return f"0{overseas[1]}{luck.randint(0, 999999):06d}"
    return f"0{luck.choice('6667')}{luck.randint(10000000, 98999999)}"


def landline(luck: random.Random, postal_code: str) -> str:
    """Ten figures of a landline of the region."""
    overseas = _OVERSEAS.get(postal_code[:3])
    if overseas:
        return f"0{overseas[0]}{luck.randint(100000, 999999):06d}"
    zone = next(
        (zone for zone, codes in _LANDLINE.items() if postal_code[:2] in codes.split()), "5"
    )
    return f"0{zone}{luck.randint(20000000, 88999999)}"
