//! The outreach loop: whom to ring, what the next step is, who introduces, and what became of it.
//!
//! * [`ladder`] reads the rungs; [`history`] tells where a firm stands on them, [`next_step`] what comes next and why.
//! * [`profile`] lets what was said in a conversation change what is known of the firm.
//! * [`capacity`], [`disclosure`] and [`outcomes`] follow an introduction: places at the partner, what the partner may
//!   see, and when the firm is asked how it went. The process itself, with the consent of both sides, is
//!   [`crate::domain::introduction`]: no introduction exists that broke it.
//! * [`call_list`] puts together whom to ring next: the expected [`gain`] of each firm from [`factors`] that name
//!   their source, [`urgency`] apart from it, [`quotas`] against the usual suspects, and a share drawn by chance
//!   ([`exploration`]) from which [`population`] estimates what holds of all firms; [`team`] divides it over officers, and
//!   the [`roll`] holds of every firm what choosing among millions needs, by [`sifting`].
//!
//! * [`planning`]: whom to visit when, whom to give a place, whom to bring together.
//! * [`gate`]: whether a firm or person may be approached by a channel, and why (not), by the table of [`rules`];
//!   [`ringing`] asks it for a call of today, [`open_channels`] for a list or plan that leads to an approach.
//!
//! Plain functions over plain data: no clock (`today` is an argument), no chance without a seed, no database. `app` passes
//! the verdict of the gate in.

pub mod assumptions;
pub mod call_list;
pub mod capacity;
pub mod disclosure;
pub mod exploration;
pub mod factors;
pub mod gain;
pub mod gate;
pub mod history;
pub mod ladder;
pub mod next_step;
pub mod open_channels;
pub mod outcomes;
pub mod planning;
pub mod population;
pub mod profile;
pub mod prospect;
pub mod quotas;
pub mod ringing;
pub mod roll;
pub mod rules;
pub mod sifting;
pub mod team;
pub mod urgency;
