//! The order in which rules are worked out; circles are refused.

use super::Question;
use super::plan::PlanError;

/// Places of the questions: each after all that its rules look at, and after the group or repeat around it.
pub(super) fn sorted(
    questions: &[Question],
    dependents: &[Vec<usize>],
    children: &[Vec<usize>],
) -> Result<Vec<usize>, PlanError> {
    let next = |at: usize| {
        let children = children.get(at).into_iter().flatten();
        dependents.get(at).into_iter().flatten().chain(children).copied()
    };
    let mut waits = vec![0usize; questions.len()];
    for to in (0..questions.len()).flat_map(next) {
        waits.get_mut(to).into_iter().for_each(|count| *count += 1);
    }
    let mut ready: Vec<usize> = (0..questions.len()).rev().filter(|at| waits.get(*at) == Some(&0)).collect();
    let mut order = Vec::with_capacity(questions.len());
    while let Some(at) = ready.pop() {
        order.push(at);
        for to in next(at) {
            let Some(count) = waits.get_mut(to) else { continue };
            *count = count.saturating_sub(1);
            if *count == 0 {
                ready.push(to);
            }
        }
    }
    if order.len() == questions.len() {
        return Ok(order);
    }
    let stuck = questions.iter().zip(waits).filter(|(_, count)| *count > 0);
    Err(PlanError::Circle(stuck.map(|(question, _)| question.name.clone()).collect()))
}
