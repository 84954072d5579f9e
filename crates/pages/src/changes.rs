//! What a version of the forms changes, in sentences: for the form keeper who proposes it and the officers who sign it.

use naungan_forms::changes::{Change, What};
use naungan_forms::rehearsal::Rehearsal;
use naungan_model::fact::FactKind;

use crate::language::Language;

/// Where the words of forms and fields come from: those of the new version, of the old one where something is gone.
pub trait Labels {
    /// Title of a form.
    fn form(&self, form: &str) -> String;
    /// Words of a field, or its name.
    fn field(&self, form: &str, field: &str) -> String;
}

/// One sentence for each change.
pub fn sentences(t: &Language, changes: &[Change], labels: &impl Labels) -> Vec<String> {
    changes.iter().map(|change| sentence(t, change, labels)).collect()
}

/// A sentence.
pub fn sentence(t: &Language, change: &Change, labels: &impl Labels) -> String {
    let form = labels.form(&change.form);
    let field = change.field.as_ref().map(|field| labels.field(&change.form, field)).unwrap_or_default();
    let key = match &change.what {
        What::ChoiceAdded(code) | What::ChoiceRemoved(code) => {
            let word = if matches!(change.what, What::ChoiceAdded(_)) { "choice-added" } else { "choice-removed" };
            let names = [("form", (&form).into()), ("field", (&field).into()), ("choice", code.into())];
            return t.format(&["changes.", word].concat(), &names);
        }
        What::Words { language, now, .. } => {
            return t.format("changes.words", &[("form", (&form).into()), ("language", language.into()), ("now", now.into())]);
        }
        What::FormAdded => "form-added",
        What::FormRemoved => "form-removed",
        What::Added => "added",
        What::Removed => "removed",
        What::Moved => "moved",
        What::Kind => "answered",
        What::Condition => "condition",
        What::Required => "required",
        What::Constraint => "constraint",
        What::Calculation => "calculation",
        What::Default => "default",
        What::Layer => "layer",
        What::Meaning => "meaning",
    };
    t.format(&["changes.", key].concat(), &[("form", (&form).into()), ("field", (&field).into())])
}

/// What invented cases said about one form.
pub fn rehearsed(t: &Language, outcome: &Rehearsal, labels: &impl Labels) -> Vec<String> {
    let form = labels.form(&outcome.form);
    let mut lines = vec![t.format(
        "changes.rehearsed",
        &[
            ("form", (&form).into()),
            ("cases", outcome.cases.into()),
            ("fitting", outcome.fitting.into()),
            ("same", outcome.same.into()),
        ],
    )];
    for (kind, before, after) in &outcome.differing {
        let kind = t.text(match kind {
            FactKind::Child => "changes.kind-child",
            FactKind::Concern => "changes.kind-concern",
            FactKind::Risk => "changes.kind-risk",
            FactKind::Consent => "changes.kind-consent",
            FactKind::Service => "changes.kind-service",
            FactKind::Clock => "changes.kind-clock",
            FactKind::Plan => "changes.kind-plan",
            FactKind::Referral => "changes.kind-referral",
            FactKind::Placement => "changes.kind-placement",
            FactKind::Legal => "changes.kind-legal",
            FactKind::Restitution => "changes.kind-restitution",
            FactKind::Education => "changes.kind-education",
            FactKind::Reintegration => "changes.kind-reintegration",
            FactKind::FollowUp => "changes.kind-follow-up",
            FactKind::Measure => "changes.kind-measure",
            FactKind::Closure => "changes.kind-closure",
            FactKind::Report => "changes.kind-report",
            FactKind::Unmet => "changes.kind-unmet",
            FactKind::Feedback => "changes.kind-feedback",
            FactKind::Family => "changes.kind-family",
        });
        lines.push(
            t.format("changes.differing", &[("kind", kind.into()), ("before", (*before).into()), ("after", (*after).into())]),
        );
    }
    lines
}
