"""First names of people in France with the sex they tell, and the short forms they are called by.

No open list of French short forms exists; this one is ours. It need not be complete: an unknown
first name is still compared letter by letter, it merely tells no sex and has no nicknames.
"""

from __future__ import annotations

from inbox.identify.sound import fold

_WOMEN = """
adele adeline agathe agnes aicha albane alexandra alexia alice alicia aline alix alizee alya
amandine ambre amelie amina amira ana anais andrea andree angela angele angelina angelique anissa
anita anna annabelle anne annick annie antoinette apolline arlette armelle asma assia astrid
audrey aurelie aurore aya axelle barbara beatrice berenice bernadette berthe blanche brigitte
bintou camelia camille capucine carine carla carole caroline cassandra catherine cecile celeste
celia celine chantal charlene charlotte chloe christelle christiane christine claire clara
clarisse claudette claudie claudine clea clelia clemence clementine cleo cloe coline colette
constance coralie corinne cynthia daniele danielle daphne deborah delphine denise diane dina
djamila dominique dorothee edith edwige elea eleonore elena eliane elena elisabeth elisa elise
ella elodie eloise elsa elvire emeline emilie emma emmanuelle emmy enora estelle esther ester
eugenie eva eve eveline evelyne fabienne fadila fanny fanta fatiha fatima fatma fatou faustine
fernande fiona flavie flora flore florence francette francine francoise frederique gabrielle
gaelle genevieve georgette geraldine germaine ghislaine gilberte ginette gisele gwenaelle
gwendoline habiba hafida halima hanna hannah hawa hayat helena helene heloise henriette honorine
houda huguette ida ilona imane ines ingrid irene iris isabelle isaure jacqueline jade janine
jeanne jeannine jenna jennifer jessica joanna jocelyne joelle josephine josette josiane judith
julia julie julienne juliette justine karima karine katia kenza khadija ketty lana lara laetitia
laila lamia laura laure laurence laurie lea leila leana lena leonie leontine leonore lila lilia
liliane lilou lily lina linda line lisa lise livia lola lou louane louisa louise loubna luce
lucette lucie lucienne lucile ludivine lydia lydie lyna lynda madeleine maelle maelys maeva magali
maite malak malika manel manon marcelle margaux margot marguerite maria mariam marianne marie
marielle mariette marina marine marion marise marjorie marlene marthe martine maryam maryline
maryse maryvonne mathilde maud maude mauricette melanie melina meline melissa melodie mercedes
meriem meryem mia michele michelle micheline mila mireille mona monique morgane mounia muriel
myriam nabila nadege nadia nadine naima naomie natacha nathalie nawel nelly nicole nina ninon
noelie noelle noemie nolwenn nora norah nour oceane odette odile olga olivia olympe ophelie oriane
paola pascale paule paulette pauline peggy perrine pauline philippine pierrette prescillia
priscilla rachel rachida rania raphaelle raymonde rebecca regine reine renee rita roberte rokia
romane romy rosalie rosa rose roseline roxane sabine sabrina safia saida salima salma salome samia
samira sana sandra sandrine sara sarah segolene selena selma severine sidonie simone sirine
sixtine soizic solange solene sonia sophie soraya stella stephanie suzanne suzie sybille sylvette
sylviane sylvie tatiana tess thais therese tina tiphaine ursula valentine valerie vanessa vera
veronique victoire victoria violette virginie viviane wendy yamina yasmina yasmine yolande youna
yvette yvonne zahra zelie zineb zoe zoubida zohra conceicao lurdes fernanda graca isabel rosario
manuela filomena ewa agnieszka elzbieta thi
"""

_MEN = """
aaron abdallah abdel abdelkader abdoulaye abel achille adam adama adel adem adil adrien ahmed aime
alain alassane alban albert aldo alex alexandre alexis alfred ali allan alois alphonse amadou
amine amir anas andre ange anthony antoine antonin antonio armand arnaud arsene arthur aubin
auguste augustin aurelien axel aymeric ayoub basile bastien baptiste benjamin benoit bernard
bertrand bilal boris boubacar brahim brice bruno bryan cedric celestin cesar charles charly chris
christian christophe claude clement corentin cyprien cyril cyrille damien dan daniel dany david
denis desire didier dimitri djibril donovan dorian dylan eddy edgar edmond edouard elias eliott
emile emilien emmanuel enzo eric erwan esteban ethan etienne eugene evan fabien fabrice farid
felicien felix ferdinand fernand fernando flavien florent florentin florian francis francisco
franck francois frank fred frederic gabin gabriel gael gaetan gaspard gaston gauthier gautier
geoffrey george georges gerald gerard germain ghislain gilbert gilles giovanni gregoire gregory
guillaume gustave guy hakim hamid hamza harold hassan hector henri herve hicham hippolyte honore
hubert hugo hugues ibrahim idriss ignace ilan ilyes imran isaac ismael ivan jacky jacques jamal
jean jeremie jeremy jerome jimmy joachim joao joaquim joel johan johann john jonas jonathan jordan
jorge jose joseph joshua jules julien justin kamel karim keziah kevin khaled killian kylian lahcen
lassana laurent leandre leo leon leonard leopold liam lionel loic lorenzo louis loup luc luca
lucas lucien ludovic luis luka lukas maceo mael magloire malik malo mamadou manuel marc marceau
marcel marco marin marius martial martin marvin mathias mathieu mathis mathurin mathys matteo
matthias matthieu maurice max maxence maxime maximilien medhi mehdi melvin michael michel mickael
miguel mike milan mohamed mohammed morgan moussa mouloud mourad mustapha nabil nathan nathanael
nicolas nils noah noam noe noel nolan norbert octave olivier omar oscar othman ousmane pablo
pascal patrice patrick paul paulo pedro philibert philippe pierre pierrick quentin rachid raoul
raphael raymond rayan rayane regis remi remy renaud rene reynald richard robert robin roch
rodolphe rodrigue roger roland romain roman romaric romeo romuald ronan ruben rui sacha said salah
salim salomon sam sami samir samuel samy sandro saturnin seb sebastien serge sidi silvere simon
sofiane soren stanislas steeve stephane steve steven sylvain sylvestre tanguy teddy teo terence
theo theodore theophile thibaud thibault thibaut thierry thomas tidiane tiago tim timeo timothee
titouan tom tomas tony toussaint tristan ugo urbain valentin valery vianney victor victorien
vincent virgile vivien vladimir walid wassim wilfried william willy xavier yacine yanis yann
yannick yassine yoan yoann yohan yohann youri youssef yvan yves yvon zacharie zinedine pawel piotr
andrzej helder nuno carlos van
"""

# "full: short, short". A short form may belong to several names (Alex, Dom, Jo).
_SHORT = """
alexandre: alex, alexis, sacha | alexandra: alex, sandra | alexis: alex | alexia: alex
anthony: tony, antho | antoine: toinou, tonio | antonio: tony, toni | amandine: mandy
andree: dede | andre: dede | angelique: angie | audrey: dre | aurelie: lili, aurel
aurelien: aurel | baptiste: bapt, bat | bastien: bast | beatrice: bea | benedicte: bene
benjamin: ben, benji | benoit: ben, benou | bernadette: bernie, nadette
bernard: nanard, bernie | bertrand: bert | brigitte: bri, bibi | camille: cam
caroline: caro, carol, line | catherine: cathy, cath, cathie, katy, kate | cecile: cecilou
cedric: ced | celine: cel, line | chantal: chantou | charles: charlie, charly
charlotte: charlie, lolotte | christelle: chris | christian: chris, cricri
christiane: chris, christie, kiki | christine: chris, kiki, tine, cricri
christophe: chris, tophe, toph | claudine: clo, claudie | clementine: clem | clemence: clem
clement: clem | constance: connie | corinne: coco, corine | coralie: coco
daniel: dan, dany, danny | danielle: dany, dani | daniele: dany, dani | david: dave
delphine: delph | denise: nisou | dominique: dom, domi, doume | dorothee: doro, dodo
eleonore: leo, nora | elisabeth: lisa, babeth, betty, zabeth, elise, lisbeth, beth, eli
elodie: elo, lodie | eloise: elo | emilie: emi, mimi | emmanuel: manu | emmanuelle: manu
eric: rico | estelle: stella | etienne: tienou | eugenie: nini | evelyne: eve | fabien: fab
fabienne: fab | fabrice: fab | fernand: nando | florence: flo | florent: flo | florian: flo
francine: fran | francis: fran | francois: franck, fanfan, fran
francoise: fan, fanfan, soizic, framboise, fran | frederic: fred, freddy | frederique: fred
gabriel: gab, gabi, gaby | gabrielle: gaby, gab | genevieve: gene, ginou, vivi
georges: jojo, geo | geraldine: gege, gerald | gerard: gege | gerald: gege | gilbert: gil
ginette: gigi | gregoire: greg | gregory: greg | guillaume: guigui, guill, will
gwenaelle: gwen | gwendoline: gwen | helene: lena, leni | henriette: riette | henri: riton
herve: vevere | hippolyte: polo, hippo | isabelle: isa, bella, zaza, isabel, belle
jacqueline: jacky, line, jacotte | jacques: jacky, jacquot | jean: jeannot
jeanne: jeannette, jane | jeannine: nine, janine | jennifer: jenny, jen, jenni | jeremie: jerem
jeremy: jerem | jerome: jey | jessica: jess | jocelyne: joce, jo | joel: jo | joelle: jo
johan: jo | johanna: jo | jonathan: jon, john, jo, joe | joseph: jo, jojo, josep, sepp
josephine: jo, fine, josette | josette: jo | josiane: jo, josy, josie | julie: juju
julien: juju, jul | juliette: juju, lili | kevin: kev | laetitia: laeti, titia
laurence: lau, laure, lolo | laurent: lolo, lau | laure: lolo | leonard: leo | leonie: leo
leopold: leo, polo | liliane: lili, lily | louis: loulou | louise: loulou, lou | lucien: lulu
lucienne: lulu | lucie: lulu, lu | ludivine: ludi, lulu | ludovic: ludo
madeleine: mado, mad, madelon, lena | magali: mag, maga | marc: marco | marcel: marco, celou
margaux: margot | marguerite: margot, rita, maguy, margaux | marianne: manne
marie: mimi, maria | marine: marinette | martine: titine, tine | mathias: mat, matt
mathieu: mat, math, matt | matthieu: mat, math, matt | mathilde: math, tilde, mathou
maurice: momo | maxime: max, maxou | maxence: max | maximilien: max, maxime | melanie: mel, mela
melissa: mel | michael: mike, mickey, micka, mick | mickael: mike, micka, mick
michel: mich, michou, mimi, micha | michele: mimi, mich, michou | micheline: mimi, line
mireille: mimi | mohamed: momo, mo, med, mohammed | mohammed: momo, med
monique: momo, nikki, mone | morgane: momo | muriel: mumu | mustapha: mus, mouss | myriam: mimi
nadege: nad | nadine: nad, nanou | natacha: nat, nath | nathalie: nath, nat, natie, nathy
nathan: nat | nicolas: nico, colas, nick | nicole: nini, nicou, nico | noemie: nono, noe, mimi
norbert: nono | odette: dette | olivia: liv, livia | olivier: oliv, olive, oli, ol | oceane: oce
ophelie: ophe | pascal: pasc, calou | pascale: pasc, calou | patrice: pat
patricia: pat, patou, patty, tricia | patrick: pat, patou | paulette: popo
pauline: popo, polo, pau, paupau | paul: polo, paulo | philippe: phil, filou, philou, fifi
pierre: pierrot, pierro, piou | pierrette: pierrot | quentin: quent | rachel: rach
raphael: raph, rafa, raf | raphaelle: raph | raymond: ray, momond | remi: rem
robert: bob, bobby, rob, robbie | roger: rog | roland: rol | romain: rom, roro | romuald: rom
rosalie: rosa, rose | sabine: sab | sabrina: sab, sabri | samuel: sam, samy | samantha: sam
sandra: sandy | sandrine: sandy, sand, cendrine | sebastien: seb, bastien | severine: sev
simone: momone | solange: sol, soso | solene: sol | sophie: soph, soso, fifi | stanislas: stan
stephane: steph, stef, fano | stephanie: steph, stef, nanie, fanny
suzanne: suzie, suzy, suzon, zaza | sylvain: syl, sylvinou | sylvie: syl, vivi, sylv
sylvette: syl | theodore: theo, teddy | theophile: theo | therese: tete, resie
thibault: tib, titi | thibaut: tib, titi | thierry: titi, thier | thomas: tom, toto, tommy
timothee: tim | valentin: val | valentine: val, titine | valerie: val, valou, vava
vanessa: van, nessa | veronique: vero, nico, nique | victor: vic, toto | victoria: vicky, vic
vincent: vince, vinc, vincenzo | virginie: virg, gigi, nini, virgi | viviane: vivi, viv
william: will, willy, bill, guillaume | xavier: xav, xavi | yannick: yann, yan
yolande: yoyo, yoland | yvette: vette | yvonne: vonnette, yvon | zoe: zozo | yoann: yo
yohan: yo | zinedine: zizou, zine | jeremy: jerem | arthur: tutur | adrien: adri | adele: adelou
agnes: nes, nanes | albert: bebert, al | alfred: fred | fatima: fati, fatou, fatim
karima: kari | khadija: khadi | nabil: nab | rachid: rach | abdelkader: abdel, kader
mehdi: med | joaquim: quim | manuel: manu, manolo | manuela: manu | jose: pepe, ze, zeze
francisco: paco, chico | antonia: toni | elena: lena | alessandro: sandro | marcelle: celle
gilles: gilou | guy: guitou | hugues: hugo | lionel: lio, nel | loic: lolo | didier: didou, did
denis: nini | damien: dam, dami | cyril: cyr | bruno: nono, bru | boris: bobo
arnaud: nono, arno | armelle: melle | astrid: as | aymeric: aym
ghislaine: gigi, ghis, guislaine | gisele: gigi | huguette: guette
"""


def _short_forms() -> dict[str, frozenset[str]]:
    """Each short form with the full names it may stand for."""
    found: dict[str, set[str]] = {}
    for entry in _SHORT.replace("\n", "|").split("|"):
        full, _, shorts = entry.partition(":")
        for short in shorts.split(","):
            if short.strip():
                found.setdefault(short.strip(), set()).add(full.strip())
    return {short: frozenset(full) for short, full in found.items()}


WOMEN = frozenset(_WOMEN.split())
MEN = frozenset(_MEN.split())
SHORT_FORMS = _short_forms()
BOTH = (WOMEN & MEN) | frozenset(
    ["camille", "dominique", "claude", "andrea", "morgan", "alix", "lou", "sacha", "eden"]
)
KNOWN = (
    WOMEN
    | MEN
    | frozenset(SHORT_FORMS)
    | frozenset(name for full in SHORT_FORMS.values() for name in full)
)


def sex_of(first_name: str | None) -> str | None:
    """`f` or `m`, as a first name tells; None where it tells nothing (Claude, Camille, unknown)."""
    words = fold(first_name or "").split()
    if not words or words[0] in BOTH:
        return None
    if words[0] in WOMEN:
        return "f"
    return "m" if words[0] in MEN else None


def full_forms(folded: str) -> frozenset[str]:
    """A folded first name with all that it may be short for, itself included."""
    return SHORT_FORMS.get(folded, frozenset()) | {folded}


def same_by_short_form(one: str, other: str) -> bool:
    """Can these two folded first names be one person's: equal, or one short for the other?"""
    return bool(full_forms(one) & full_forms(other))
