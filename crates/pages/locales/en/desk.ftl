# The desk.
desk =
    .exit-hint = Leave at once
    .sign-out = Sign out
    .start = What to do now
    .nothing = Nothing waits for you.
    .sign-in = Please come in through Notes
    .sign-in-lead = Open Notes on your own device, unlock it, and choose "Reports and numbers". There is no password here.
    .sign-in-button = Open Notes
    .report = Report on the { $period }
    .state-due = Not begun
    .state-draft = Being looked at
    .state-submitted = Waits for acceptance
    .state-sent_back = Sent back
    .state-accepted = Accepted
    .submitted-by = Submitted by { $who }, { $when }
    .sent-back-because = Sent back:
    .declared = Signed: no child was also helped by another partner.
    .not-declared = Not signed that no child was also helped by another partner. The country's figure will be a range.
    .figures = Figures, counted now
    .computed = counted now
    .accepted-value = { $n } accepted
    .changed = Changed since: { $added } records added, { $gone } gone.
    .changed-value = { $code } changed since: { $accepted } accepted, { $now } now.
    .older = { $n ->
        [one] { $n } person of 18 or older, counted apart
       *[other] { $n } persons of 18 or older, counted apart
    }
    .disputed = { $n ->
        [one] { $n } record has two versions
       *[other] { $n } records have two versions
    }
    .waiting = { $n ->
        [one] { $n } record waits for a supervisor and is not counted
       *[other] { $n } records wait for a supervisor and are not counted
    }
    .cells = { $code } by sex and age
    .age = Age
    .total = Total
    .submit-title = Submit
    .submit-lead = You hand in exactly these figures. The country manager accepts them or sends them back.
    .correction-reason = Why does the accepted report change?
    .submit = Submit these figures
    .versions = { $n ->
        [one] { $n } accepted version
       *[other] { $n } accepted versions
    }
    .country = { $place }, { $period }
    .coverage = { $n } of { $of } partners have an accepted report.
    .partners = Reports of partners
    .own = You submitted this yourself. Somebody else accepts it.
    .reason = Reason
    .reason-when = (needed to send back)
    .accept = Accept
    .send-back = Send back
    .together = All partners together
    .indicator = Figure
    .why = Exact or a range, and why
    .gate = May it be published?
    .public-now = Public now
    .held = Held back
    .may-leave = May be published
    .public-version = { $value } (version { $n })
    .nothing-public = nothing
    .release-lead = Only country totals that cannot point at a child are published. Held figures stay as they are.
    .release = Publish
    .gate-nothing_reported = No partner has an accepted report.
    .gate-not_a_country_total = Only totals of a country may leave.
    .gate-not_in_the_book = The indicator book has no such figure.
    .gate-small_count = Too few children.
    .gate-small_range = The two ends of the range are too close.
    .gate-small_revision = Too close to the version that was published.
    .gate-small_nested = Too close to a figure that it is part of.
    .gate-small_nested_revision = The difference to a figure that it is part of would change by too few.
    .gate-small_year = The year and its halves would give away too few children.
    .gate-small_year_revision = What the year and its halves give would change by too few.
    .done-submitted = Submitted.
    .done-accepted = Accepted.
    .done-sent-back = Sent back.
    .done-released = Published what may be published.
    .not-over = The half-year is not over yet.
    .needs-reason = Write a reason, up to 500 characters.
    .not-allowed = You may not do this with this report.
    .not-now = The report has moved on meanwhile. Look again.
    .bad-figures = The figures do not add up. Tell the person who helps you.
    .todo-submit = Submit the report on the { $period }
    .todo-decide = { $n ->
        [one] { $n } report waits for you
       *[other] { $n } reports wait for you
    }
    .place-country = Country
    .place-report = Report
    .versions-of = Versions: { $partner }, { $period }
    .versions-lead = Nothing is overwritten. Each version keeps its figures, its reason, and who stood for it.
    .reason-column = Why it changed
    .submitted = Submitted
    .accepted = Accepted
    .records = Records counted
    .first-version = First version
