//! Ids of their own type, so that a firm's id cannot be passed where a partner's is meant.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
        #[serde(transparent)]
        #[schema(value_type = Uuid)]
        pub struct $name(pub Uuid);

        impl $name {
            /// A new id; the caller draws the UUID (version 7, so that ids sort by moment of birth).
            pub fn new(uuid: Uuid) -> Self {
                Self(uuid)
            }

            /// The sixteen bytes by which ties are broken.
            pub fn bytes(&self) -> [u8; 16] {
                *self.0.as_bytes()
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.hyphenated().fmt(f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }
    };
}

id!(
    /// Identifies a firm (*bedrijf*).
    FirmId
);
id!(
    /// Identifies a partner (*partner*): fieldlab, knowledge institution, frontier company, network or public body.
    PartnerId
);
id!(
    /// Identifies an organisation (*organisatie*) that owns firms and weights: the tenant.
    OrganisationId
);
id!(
    /// Identifies a referral (*doorverwijzing*).
    ReferralId
);
id!(
    /// Identifies a person who signs in (*gebruiker*).
    UserId
);
id!(
    /// Identifies a session of somebody who is signed in (*sessie*); it opens nothing.
    OpenSessionId
);
id!(
    /// Identifies another system that gets tokens (*koppeling*).
    ClientId
);
id!(
    /// Identifies a joint project (*project*) of the past.
    ProjectId
);
id!(
    /// Identifies a conversation (*gesprek*) with a firm.
    ConversationId
);
id!(
    /// Identifies an introduction (*introductie*) of a firm to a partner.
    IntroductionId
);

id!(
    /// Identifies a list that was shown (*getoonde lijst*).
    ImpressionId
);
id!(
    /// Identifies an import (*import*).
    ImportId
);
id!(
    /// Identifies a link by which a firm tells of itself (*intakelink*).
    IntakeLinkId
);
id!(
    /// Identifies a saved mapping of columns (*kolomindeling*).
    MappingId
);
id!(
    /// Identifies a pair of firms that may be one (*mogelijk dubbele bedrijven*).
    DuplicateId
);

id!(
    /// Identifies a contact person (*contactpersoon*) at a firm.
    ContactId
);
id!(
    /// Identifies a webhook (*webhook*): a receiver of events.
    WebhookId
);

impl OrganisationId {
    /// The one organisation that exists until sign-in creates others.
    pub const DEFAULT: OrganisationId = OrganisationId(Uuid::from_u128(1));
}

impl PartnerId {
    /// The id of a partner of the built-in registry: the same on every installation, derived from its reference key.
    pub fn of_reference(key: &str) -> Self {
        Self(Uuid::new_v5(&NAMESPACE, key.as_bytes()))
    }
}

impl ProjectId {
    /// The id of a project of an outside register: the same at every import, derived from system and number.
    pub fn of_register(system: &str, number: &str) -> Self {
        Self(Uuid::new_v5(&NAMESPACE, format!("{system}:{number}").as_bytes()))
    }
}

/// Name space of the ids that are derived rather than drawn.
const NAMESPACE: Uuid = Uuid::from_u128(0x6c6f_6f70_7665_726d_6f67_656e_2e6e_6c00);

/// The id by which another system knows the same record (*extern kenmerk*), unique within its system.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ExternalId {
    /// Name of the other system, such as `crm` or `cordis`.
    #[schema(max_length = 64)]
    pub system: String,
    /// The record's id there.
    #[schema(max_length = 200)]
    pub id: String,
}

impl ExternalId {
    /// Our own name among those of systems, in files that leave the product.
    const OWN_SYSTEM: &str = "loopvermogen";

    /// Our own id of a record, for a file in which no other system's names it.
    pub fn own(id: Uuid) -> Self {
        Self { system: Self::OWN_SYSTEM.to_owned(), id: id.to_string() }
    }

    /// Our own id that this may be; whether there is such a record is not said.
    pub fn as_own(&self) -> Option<Uuid> {
        if self.system == Self::OWN_SYSTEM { self.id.parse().ok() } else { None }
    }

    /// Whether it stands under our own name and is not our own id of this record: it would be taken for another.
    pub fn is_ours_of_another(&self, record: Uuid) -> bool {
        self.is_ours() && self.as_own() != Some(record)
    }

    /// Whether it stands under our own name, in whatever capitals.
    pub fn is_ours(&self) -> bool {
        self.system.trim().eq_ignore_ascii_case(Self::OWN_SYSTEM)
    }

    /// Whether a part of a key could never be asked for: in an address `.` and `..` are steps between folders, also when
    /// they are percent-encoded (WHATWG URL, 4.4), so that no client sends them.
    pub fn is_step_in_address(part: &str) -> bool {
        matches!(part, "." | "..")
    }
}
