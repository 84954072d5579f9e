# Op elke pagina.
app =
    .name = Notities
    .skip = Naar de pagina
    .exit = Weg
    .exit-hint = Direct weg (of druk drie keer op Shift)
    .left = Er zijn geen notities.
    .lock = Op slot
    .language = Taal
demo =
    .name = Demonstratie
    .banner = Demonstratie, verzonnen mensen. Vandaag: { $date }
nav =
    .name = Hoofdmenu
    .today = Vandaag
    .cases = Dossiers
    .search = Zoeken
    .more = Meer
sending =
    .everything = alles verstuurd
    .fetching = uw dossiers worden opgehaald
    .histories = { $n ->
        [one] de geschiedenis van 1 dossier komt nog
       *[other] de geschiedenis van { $n } dossiers komt nog
    }
    .waiting = { $n } nog niet verstuurd
    .now = { $n } aan het versturen
    .no-network = { $n ->
        [0] geen netwerk
       *[other] geen netwerk, { $n } nog niet verstuurd
    }
    .refused = { $n } nog niet verstuurd. Ze staan hier veilig.
    .send-now = Nu versturen
form =
    .range = Van { $start } tot en met { $end }
    .place = Plaats { $n }
    .rank-all = Geef elke keuze een eigen plaats.
    .seen = Gezien
    .yes = Ja
    .no = Nee
    .continue = Verder
    .cancel = Stoppen
    .optional = (mag u overslaan)
    .why = Waarom we dit vragen:
    .choose = Kies er een
    .add = Toevoegen: { $what }
    .round = { $what } { $n }
    .part = Deel
    .remove = Weghalen: { $what }
    .find = Zoek in de lijst
    .problems = { $n ->
        [one] Kijk nog eens naar { $n } antwoord
       *[other] Kijk nog eens naar { $n } antwoorden
    }
    .step = Deel { $step } van { $of }
problem =
    .left = U werkt niet meer aan dit dossier
    .left-advice = Vraag het uw leidinggevende.
    .last-holder = Niemand anders werkt aan dit dossier
    .last-holder-advice = Geef het dossier eerst aan iemand anders en probeer het dan opnieuw. Lukt dat niet, vraag het de directeur.
    .required = Geef hier een antwoord.
    .date = Schrijf een dag, zoals 2016-12-31.
    .integer = Schrijf een heel getal.
    .scale = Schrijf een getal op de schaal.
    .decimal = Schrijf een getal.
    .time = Schrijf een tijd, zoals 14:30.
    .moment = Schrijf een dag en een tijd, zoals 2017-01-31 14:30.
    .choice = Kies er een uit de lijst.
    .text = Dit is te lang. Schrijf het korter.
    .form = De regels van dit formulier werken niet. Vertel het aan degene die de formulieren beheert.
    .constraint = Dit antwoord kan niet kloppen. Kijk nog eens.
    .back = Terug
    .kept = Alles wat u schreef, is op dit apparaat bewaard.
    .code = Voor de persoon die u helpt:
    .not-found = Deze pagina is er niet
    .not-found-advice = Kijk in uw lijst met dossiers, of zoek het dossier.
    .not-allowed = Dit mag u niet doen
    .not-allowed-advice = Vraag uw leidinggevende als u dit nodig hebt voor uw werk.
    .no-network = Hiervoor is netwerk nodig
    .no-network-advice = Probeer het opnieuw als er netwerk is. Met ander werk kunt u gewoon verder.
    .history-coming = De geschiedenis is er nog niet
    .history-coming-advice = Wat u in de lijst ziet, komt uit een samenvatting. Maak verbinding met het netwerk: de geschiedenis van dit dossier komt binnen een minuut. Daarna kunt u het lezen en erin schrijven.
    .too-many = Te vaak geprobeerd
    .too-many-advice = Wacht even en probeer het dan opnieuw.
    .storage = Dit apparaat is vol
    .storage-advice = Haal foto's of apps weg die u niet nodig hebt en probeer het dan opnieuw.
    .damaged = Er is iets beschadigd op dit apparaat
    .damaged-advice = Verwijder de app niet. Bel de persoon die u ermee helpt.
    .unexpected = Dat lukte niet
    .unexpected-advice = Ga terug en probeer het opnieuw. Gebeurt het weer? Zeg het tegen de persoon die u helpt.
