# How English writes languages, numbers, days and times.
language =
    .tag = en
    .name = English
    .plural = one
    .group = ,
    .date = { $day } { $month } { $year }
    .time = { $hour }:{ $minute }
month =
    .m1 = January
    .m2 = February
    .m3 = March
    .m4 = April
    .m5 = May
    .m6 = June
    .m7 = July
    .m8 = August
    .m9 = September
    .m10 = October
    .m11 = November
    .m12 = December
period =
    .first = first half of { $year }
    .second = second half of { $year }
due =
    .today = today
    .today-at = today { $time }
    .tomorrow = tomorrow
    .tomorrow-at = tomorrow { $time }
    .yesterday = yesterday
    .yesterday-at = yesterday { $time }
    .in-days = { $n ->
        [one] in { $n } day
       *[other] in { $n } days
    }
    .now = due now
    .late-hours = { $n ->
        [one] { $n } hour late
       *[other] { $n } hours late
    }
    .late-days = { $n ->
        [one] { $n } day late
       *[other] { $n } days late
    }
