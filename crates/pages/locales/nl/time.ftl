# Hoe het Nederlands talen, getallen, dagen en tijden schrijft.
language =
    .tag = nl
    .name = Nederlands
    .plural = one
    .group = .
    .date = { $day } { $month } { $year }
    .time = { $hour }:{ $minute }
month =
    .m1 = januari
    .m2 = februari
    .m3 = maart
    .m4 = april
    .m5 = mei
    .m6 = juni
    .m7 = juli
    .m8 = augustus
    .m9 = september
    .m10 = oktober
    .m11 = november
    .m12 = december
period =
    .first = eerste helft van { $year }
    .second = tweede helft van { $year }
due =
    .today = vandaag
    .today-at = vandaag { $time }
    .tomorrow = morgen
    .tomorrow-at = morgen { $time }
    .yesterday = gisteren
    .yesterday-at = gisteren { $time }
    .in-days = { $n ->
        [one] over { $n } dag
       *[other] over { $n } dagen
    }
    .now = nu aan de beurt
    .late-hours = { $n ->
        [one] { $n } uur te laat
       *[other] { $n } uur te laat
    }
    .late-days = { $n ->
        [one] { $n } dag te laat
       *[other] { $n } dagen te laat
    }
