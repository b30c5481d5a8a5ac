//! The words everybody uses: firm, partner, barrier, topic, sector, place, step.
//!
//! A value that exists here is valid: numbers have passed their check digits, codes exist in their classification,
//! shares lie between 0 and 1. Nothing in this module knows of HTTP, SQL, files or the clock; what depends on the
//! day takes `today` as an argument. `serde` and the schema descriptions of `utoipa` are allowed because these
//! forms are ours: the same words stand in the database document, the API and the command line.
//!
//! The reference facts (sectors, regions, topics, barriers, partners) are built into the binary; see [`mod@reference`].

pub mod account;
pub mod agreed_visit;
pub mod audit;
pub mod barrier;
pub mod calibration;
pub mod collaboration;
pub mod contact;
pub mod contact_event;
pub mod contact_person;
pub mod conversation;
pub mod data_request;
pub mod duplicate;
pub mod dutch_clock;
pub mod figures;
pub mod firm;
pub mod firm_type;
pub mod geo;
pub mod gist;
pub mod goal;
pub mod holidays;
pub mod house_style;
pub mod ids;
pub mod import_job;
pub mod impression;
pub mod intake;
pub mod interval;
pub mod introduction;
pub mod invalid;
pub mod invisible;
pub mod ladder;
pub mod map_tiles;
pub mod name_in_text;
pub mod normal_name;
pub mod numbers;
pub mod officer;
pub mod outcome;
pub mod partner;
pub mod partner_kind;
pub mod partner_note;
pub mod personal_data;
pub mod plain_json;
pub mod provenance;
pub mod readiness;
pub mod reference;
pub mod referral;
pub mod region;
pub mod role;
pub mod sector;
pub mod size;
pub mod source;
pub mod step;
pub mod text;
pub mod time_of_day;
pub mod topic;
pub mod webhook;
pub mod weights;

pub use barrier::{Barrier, StatedBarrier};
pub use conversation::Conversation;
pub use firm::Firm;
pub use firm_type::FirmType;
pub use geo::{Coordinates, Kilometres};
pub use ids::{
    ClientId, ContactId, ConversationId, DuplicateId, ExternalId, FirmId, ImportId, ImpressionId, IntakeLinkId,
    IntroductionId, MappingId, OpenSessionId, OrganisationId, PartnerId, ProjectId, ReferralId, UserId, WebhookId,
};
pub use interval::Interval;
pub use introduction::Introduction;
pub use invalid::Invalid;
pub use ladder::{Ladder, Rung};
pub use officer::Officer;
pub use outcome::Outcome;
pub use partner::Partner;
pub use partner_kind::PartnerKind;
pub use provenance::Provenance;
pub use role::Role;
pub use source::Source;
pub use step::Step;
pub use text::Text;
pub use topic::TopicId;
