//! Who knows whom: what organisations did and do together, as graphs.
//!
//! * [`collaboration`] holds organisations and the projects they shared; ranking asks it for contacts.
//! * [`tie`] says how strong a tie is: by its kind, its age and the company it was made in.
//! * [`stated`] takes the ties that records state (members, suppliers, customers, contacts), and
//!   [`acquaintances`] puts them together with those of projects; it follows single records.
//! * [`network`] is all of it as one weighted graph, with a node for each organisation that is tied to somebody.
//! * [`willingness`] and [`paths`] find who can introduce whom; [`reach`] counts the steps to the frontier, and
//!   [`introductions`] finds the new tie that shortens them for most.
//! * [`communities`] and [`clusters`] find groups that no organisation of theirs covers.
//!
//! Firms, partners and other organisations only: there are no persons in it. Everything is worked out from the
//! arguments alone, and the same data give the same answer in whatever order they come.

pub mod acquaintances;
pub mod clusters;
pub mod collaboration;
pub mod communities;
pub mod introductions;
pub mod network;
pub mod paths;
pub mod reach;
pub mod stated;
pub mod tie;
pub mod willingness;

#[cfg(test)]
mod samples;

pub use acquaintances::Acquaintances;
pub use collaboration::CollaborationGraph;
pub use network::Network;
