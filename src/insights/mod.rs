//! What a region sees: the figures of the survey behind the product, from an organisation's own records.
//!
//! A module of its own beside [`crate::outreach`], because it answers another reader another question: outreach is about
//! one firm and names it, these figures are about many and must name none. They know firms, partners and answers, and
//! nothing of conversations, introductions or call lists; the estimate for the whole population from the calls drawn by
//! lot is [`crate::outreach::population`], which `app` sets beside them.
//!
//! Every share says of how many firms it is and how sure it is ([`share`]), and which of them are in front is said only when
//! it is clear ([`leading`]); no figure gives fewer than five firms away,
//! also not by subtraction ([`suppression`]), and kinds that are too small stand together ([`groups`]). Then follow
//! growth, barriers, contacts, collaboration, the funnel of fieldlabs, how far firms came, what they told after an introduction, the ladder of steps, frontier and
//! peloton, coverage, and participants of clusters, each in a file of its name.
//!
//! What is protected is each figure with its totals. Two figures over almost the same firms, such as those of two days,
//! can still differ by one firm; who may ask how often is decided where the figures are given out.

pub mod barriers;
pub mod collaboration;
pub mod contacts;
pub mod coverage;
pub mod frontier;
pub mod funnel;
pub mod groups;
pub mod growth;
pub mod journey;
pub mod ladder;
pub mod leading;
pub mod national;
pub mod outcomes;
pub mod participants;
pub mod share;
pub mod suppression;
