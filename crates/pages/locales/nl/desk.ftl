# Het bureau.
desk =
    .exit-hint = Direct weg
    .sign-out = Afmelden
    .start = Wat u nu kunt doen
    .nothing = Er wacht niets op u.
    .sign-in = Kom binnen via Notities
    .sign-in-lead = Open Notities op uw eigen apparaat, haal het van het slot en kies "Verslagen en cijfers". Hier is geen wachtwoord.
    .sign-in-button = Open Notities
    .report = Verslag over de { $period }
    .state-due = Nog niet begonnen
    .state-draft = Wordt bekeken
    .state-submitted = Wacht op akkoord
    .state-sent_back = Teruggestuurd
    .state-accepted = Akkoord
    .submitted-by = Ingediend door { $who }, { $when }
    .sent-back-because = Teruggestuurd:
    .declared = Getekend: geen kind is ook door een andere partner geholpen.
    .not-declared = Niet getekend dat geen kind ook door een andere partner is geholpen. Voor het land worden het twee grenzen.
    .figures = Cijfers, nu geteld
    .computed = nu geteld
    .accepted-value = { $n } akkoord
    .changed = Sindsdien veranderd: { $added } stukken erbij, { $gone } weg.
    .changed-value = { $code } is sindsdien veranderd: { $accepted } akkoord, nu { $now }.
    .older = { $n ->
        [one] { $n } persoon van 18 of ouder, apart geteld
       *[other] { $n } personen van 18 of ouder, apart geteld
    }
    .disputed = { $n ->
        [one] { $n } stuk heeft twee versies
       *[other] { $n } stukken hebben twee versies
    }
    .waiting = { $n ->
        [one] { $n } stuk wacht op een leidinggevende en telt niet mee
       *[other] { $n } stukken wachten op een leidinggevende en tellen niet mee
    }
    .cells = { $code } naar geslacht en leeftijd
    .age = Leeftijd
    .total = Totaal
    .submit-title = Indienen
    .submit-lead = U dient precies deze cijfers in. De landmanager gaat akkoord of stuurt ze terug.
    .correction-reason = Waarom verandert het verslag dat al akkoord was?
    .submit = Dien deze cijfers in
    .versions = { $n ->
        [one] { $n } versie met akkoord
       *[other] { $n } versies met akkoord
    }
    .country = { $place }, { $period }
    .coverage = { $n } van { $of } partners hebben een verslag met akkoord.
    .partners = Verslagen van partners
    .own = Dit diende u zelf in. Iemand anders geeft akkoord.
    .reason = Reden
    .reason-when = (nodig bij terugsturen)
    .accept = Akkoord
    .send-back = Terugsturen
    .together = Alle partners samen
    .indicator = Cijfer
    .why = Exact of twee grenzen, en waarom
    .gate = Mag het naar buiten?
    .public-now = Nu openbaar
    .held = Achtergehouden
    .may-leave = Mag naar buiten
    .public-version = { $value } (versie { $n })
    .nothing-public = niets
    .release-lead = Alleen totalen van het land die niet naar een kind kunnen wijzen, gaan naar buiten. Achtergehouden cijfers blijven zoals ze zijn.
    .release = Publiceren
    .gate-nothing_reported = Geen partner heeft een verslag met akkoord.
    .gate-not_a_country_total = Alleen totalen van een land mogen naar buiten.
    .gate-not_in_the_book = Dit cijfer staat niet in het boek met indicatoren.
    .gate-small_count = Te weinig kinderen.
    .gate-small_range = De twee grenzen liggen te dicht bij elkaar.
    .gate-small_revision = Te dicht bij de versie die al openbaar is.
    .gate-small_nested = Te dicht bij een cijfer waar het deel van is.
    .gate-small_nested_revision = Het verschil met een cijfer waar het deel van is, zou met te weinig veranderen.
    .gate-small_year = Het jaar en zijn helften zouden te weinig kinderen prijsgeven.
    .gate-small_year_revision = Wat het jaar en zijn helften geven, zou met te weinig veranderen.
    .done-submitted = Ingediend.
    .done-accepted = Akkoord gegeven.
    .done-sent-back = Teruggestuurd.
    .done-released = Gepubliceerd wat naar buiten mag.
    .not-over = Het halfjaar is nog niet voorbij.
    .needs-reason = Schrijf een reden van hooguit 500 tekens.
    .not-allowed = Dit mag u niet doen met dit verslag.
    .not-now = Het verslag is intussen verder. Kijk opnieuw.
    .bad-figures = De cijfers kloppen niet met elkaar. Zeg het tegen de persoon die u helpt.
    .todo-submit = Dien het verslag in over de { $period }
    .todo-decide = { $n ->
        [one] { $n } verslag wacht op u
       *[other] { $n } verslagen wachten op u
    }
    .place-country = Land
    .place-report = Verslag
    .versions-of = Versies: { $partner }, { $period }
    .versions-lead = Er wordt niets overschreven. Elke versie houdt haar cijfers, haar reden en wie ervoor staat.
    .reason-column = Waarom het veranderde
    .submitted = Ingediend
    .accepted = Akkoord
    .records = Getelde stukken
    .first-version = Eerste versie
