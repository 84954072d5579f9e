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
    .banner = Demonstratie. Alle mensen hier zijn verzonnen. Vandaag is het { $date }.
nav =
    .name = Hoofdmenu
    .today = Vandaag
    .cases = Dossiers
    .search = Zoeken
    .more = Meer
sending =
    .everything = alles verstuurd
    .waiting = { $n } nog niet verstuurd
    .now = bezig met versturen: { $n }
    .no-network = { $n ->
        [0] geen netwerk
       *[other] geen netwerk, { $n } nog niet verstuurd
    }
    .refused = { $n } nog niet verstuurd. Ze staan hier veilig.
    .send-now = Nu versturen
form =
    .yes = Ja
    .no = Nee
    .continue = Verder
    .cancel = Stoppen
    .optional = (mag je overslaan)
    .why = Waarom we dit vragen:
    .choose = Kies er een
    .problems = { $n ->
        [one] Kijk nog eens naar { $n } antwoord
       *[other] Kijk nog eens naar { $n } antwoorden
    }
    .step = Deel { $step } van { $of }
check =
    .needed = Geef hier een antwoord.
    .date = Schrijf een dag, zoals 2016-12-31.
    .future = Deze dag moet nog komen. Kies vandaag of eerder.
    .too-early = Deze dag is te lang geleden. Kijk nog eens.
    .number = Schrijf een heel getal.
    .range = Dit getal is te klein of te groot. Kijk nog eens.
    .choice = Kies er een uit de lijst.
    .long = Dit is te lang. Schrijf het korter.
    .other = Dit antwoord kan niet kloppen. Kijk nog eens.
problem =
    .back = Terug
    .kept = Alles wat je schreef, is op dit apparaat bewaard.
    .code = Voor de persoon die je helpt:
    .not-found = Deze pagina is er niet
    .not-found-advice = Kijk in je lijst met dossiers, of zoek het dossier.
    .not-allowed = Dit mag je niet doen
    .not-allowed-advice = Vraag je leidinggevende als je dit nodig hebt voor je werk.
    .no-network = Hiervoor is netwerk nodig
    .no-network-advice = Probeer het opnieuw als er netwerk is. Met ander werk kun je gewoon verder.
    .too-many = Te vaak geprobeerd
    .too-many-advice = Wacht even en probeer het dan opnieuw.
    .storage = Dit apparaat is vol
    .storage-advice = Haal foto's of apps weg die je niet nodig hebt en probeer het dan opnieuw.
    .damaged = Er is iets beschadigd op dit apparaat
    .damaged-advice = Verwijder de app niet. Bel de persoon die je ermee helpt.
    .unexpected = Dat lukte niet
    .unexpected-advice = Ga terug en probeer het opnieuw. Gebeurt het weer? Zeg het tegen de persoon die je helpt.
