//! A server that dies at a chosen step of an upload.

use naungan_server::fault::{Fault, Step};
use std::sync::Mutex;

/// Dies at the step that was chosen last, and does nothing more until [`DiesAt::revive`].
#[derive(Debug, Default)]
pub struct DiesAt(Mutex<(Option<Step>, bool)>);

impl DiesAt {
    /// The next time this step is reached is the last.
    pub fn choose(&self, step: Step) {
        if let Ok(mut state) = self.0.lock() {
            state.0 = Some(step);
        }
    }

    /// Whether the process is gone.
    pub fn has_died(&self) -> bool {
        self.0.lock().is_ok_and(|state| state.1)
    }

    /// A new process.
    pub fn revive(&self) {
        if let Ok(mut state) = self.0.lock() {
            *state = (None, false);
        }
    }
}

impl Fault for DiesAt {
    fn dies(&self, step: Step) -> bool {
        let Ok(mut state) = self.0.lock() else { return false };
        if state.0 == Some(step) {
            *state = (None, true);
        }
        state.1
    }
}
