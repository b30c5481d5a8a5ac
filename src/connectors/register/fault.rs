//! What can go wrong with a register, in words for people.

use std::time::Duration;

/// Why a register could not be used. Never with what was asked: it may name a person.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RegisterFault {
    /// There is nothing under what was asked.
    #[error("It has nothing under what was asked.")]
    NotFound,
    /// No connection, no answer in time, or half an answer.
    #[error("It does not answer: {0}.")]
    Silent(String),
    /// It has a fault of its own.
    #[error("It has a fault of its own (status {status}{}).", told(.code))]
    Broken {
        /// What it answered.
        status: u16,
        /// Its own code, if it gave one.
        code: String,
        /// How long it asks to wait.
        wait: Option<Duration>,
    },
    /// It gets too many questions.
    #[error("It gets too many questions and asks to come back later (status {status}).")]
    Busy {
        /// What it answered.
        status: u16,
        /// How long it asks to wait.
        wait: Option<Duration>,
    },
    /// It does not take the key.
    #[error("It does not accept the key (status {status}{}). Check the key in the settings.", told(.code))]
    Key {
        /// What it answered.
        status: u16,
        /// Its own code, if it gave one.
        code: String,
    },
    /// It does not take the question.
    #[error("It refuses the question (status {status}{}). Check its address in the settings.", told(.code))]
    Refused {
        /// What it answered.
        status: u16,
        /// Its own code, if it gave one.
        code: String,
    },
    /// The answer is too long, or not what its documentation says.
    #[error("Its answer cannot be used: {0}.")]
    Unusable(String),
    /// It failed so often in a row that it is left alone.
    #[error("It failed {failures} times in a row and is left alone for now. The last time: {last}")]
    LeftAlone {
        /// How often.
        failures: u32,
        /// How the last failure read.
        last: String,
    },
}

impl RegisterFault {
    /// Whether the same question may get an answer a little later.
    pub fn may_pass(&self) -> bool {
        matches!(self, RegisterFault::Silent(_) | RegisterFault::Broken { .. } | RegisterFault::Busy { .. })
    }

    /// Whether asking something else is of no use either.
    pub fn ends_the_run(&self) -> bool {
        matches!(self, RegisterFault::Key { .. } | RegisterFault::LeftAlone { .. })
    }

    /// How long it asks to wait.
    pub fn wait(&self) -> Option<Duration> {
        match self {
            RegisterFault::Broken { wait, .. } | RegisterFault::Busy { wait, .. } => *wait,
            _ => None,
        }
    }
}

fn told(code: &str) -> String {
    if code.is_empty() { String::new() } else { format!(", {code}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_reads_as_a_sentence_and_names_the_code_of_the_register() {
        let key = RegisterFault::Key { status: 401, code: String::new() };
        assert_eq!(key.to_string(), "It does not accept the key (status 401). Check the key in the settings.");
        let broken = RegisterFault::Broken { status: 500, code: "IPD1999".into(), wait: None };
        assert_eq!(broken.to_string(), "It has a fault of its own (status 500, IPD1999).");
        assert!(broken.may_pass() && !key.may_pass() && key.ends_the_run());
    }
}
