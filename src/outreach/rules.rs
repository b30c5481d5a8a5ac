//! Which channel needs what, for whom: a table that is data, with a version.

use crate::domain::Invalid;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A way to approach somebody (*kanaal*).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = ContactChannel)]
pub enum Channel {
    /// Being rung by a person (*bellen*).
    Telephone,
    /// An electronic message (*e-mail*).
    Email,
    /// A letter (*post*).
    Post,
    /// A visit to the firm (*bezoek*).
    Visit,
    /// A conversation where both are already (*op een bijeenkomst*).
    Event,
}

impl Channel {
    /// All channels.
    pub const ALL: [Channel; 5] = [Channel::Telephone, Channel::Email, Channel::Post, Channel::Visit, Channel::Event];

    /// The code in data and API.
    pub fn code(self) -> &'static str {
        match self {
            Channel::Telephone => "telephone",
            Channel::Email => "email",
            Channel::Post => "post",
            Channel::Visit => "visit",
            Channel::Event => "event",
        }
    }

    /// The channel with this code.
    pub fn from_code(code: &str) -> Option<Channel> {
        Self::ALL.into_iter().find(|channel| channel.code() == code)
    }
}

/// What an approach is for (*doel*).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ContactPurpose {
    /// Nobody asked for it: an offer to introduce the firm to partners (*ongevraagd*).
    Outreach,
    /// The firm asked for it: an answer, an appointment that was made (*op verzoek*).
    Requested,
    /// A duty by law, such as an answer to a data request (*wettelijke taak*).
    LegalDuty,
}

impl ContactPurpose {
    /// All purposes.
    pub const ALL: [ContactPurpose; 3] =
        [ContactPurpose::Outreach, ContactPurpose::Requested, ContactPurpose::LegalDuty];

    /// The code in data and API.
    pub fn code(self) -> &'static str {
        match self {
            ContactPurpose::Outreach => "outreach",
            ContactPurpose::Requested => "requested",
            ContactPurpose::LegalDuty => "legal_duty",
        }
    }

    /// The purpose with this code.
    pub fn from_code(code: &str) -> Option<ContactPurpose> {
        Self::ALL.into_iter().find(|purpose| purpose.code() == code)
    }
}

/// What an uninvited approach by a channel needs (*voorwaarde*).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Requirement {
    /// Nothing but the right to object, which is told at once.
    Nothing,
    /// A recorded consent for the channel.
    Consent,
    /// That the firm has no Non-Mailing-Indicator in the business register.
    NoNonMailing,
    /// Never.
    Never,
}

/// What each channel needs for one kind of subject.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ChannelRules {
    /// Being rung.
    pub telephone: Requirement,
    /// E-mail.
    pub email: Requirement,
    /// A letter.
    pub post: Requirement,
    /// A visit.
    pub visit: Requirement,
    /// A conversation at an event.
    pub event: Requirement,
    /// Whether a Non-Mailing-Indicator that nobody looked up counts as one that is set.
    pub unknown_non_mailing_blocks: bool,
}

impl ChannelRules {
    /// What a channel needs.
    pub fn of(&self, channel: Channel) -> Requirement {
        match channel {
            Channel::Telephone => self.telephone,
            Channel::Email => self.email,
            Channel::Post => self.post,
            Channel::Visit => self.visit,
            Channel::Event => self.event,
        }
    }
}

/// How often a firm may be approached uninvited, over all officers and all organisations that share their ledger.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct TouchLimit {
    /// Within so many days.
    #[schema(minimum = 0, maximum = 366)]
    pub days: u16,
    /// At most so many approaches; the next one waits.
    #[schema(minimum = 1, maximum = 100)]
    pub most: u16,
}

/// A version of the contact rules (*contactregels*) of an organisation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({
    "version": "agency-2",
    "basis": "Advies functionaris gegevensbescherming, november 2026",
    "naturalPersons": {
        "telephone": "consent", "email": "consent", "post": "no_non_mailing", "visit": "no_non_mailing",
        "event": "nothing", "unknownNonMailingBlocks": true
    },
    "legalPersons": {
        "telephone": "nothing", "email": "consent", "post": "no_non_mailing", "visit": "no_non_mailing",
        "event": "nothing", "unknownNonMailingBlocks": false
    },
    "namedPersons": {
        "telephone": "nothing", "email": "consent", "post": "no_non_mailing", "visit": "no_non_mailing",
        "event": "nothing", "unknownNonMailingBlocks": false
    },
    "touches": {"days": 30, "most": 1}
}))]
pub struct ContactRules {
    /// Name of the version.
    #[schema(min_length = 1, max_length = 64)]
    pub version: String,
    /// On what they rest, and who advised.
    #[schema(min_length = 1, max_length = 2000)]
    pub basis: String,
    /// For firms that are natural persons in law (*eenmanszaak, vof, maatschap, cv*), and for unknown legal forms.
    pub natural_persons: ChannelRules,
    /// For legal persons, addressed as a firm.
    pub legal_persons: ChannelRules,
    /// For a named person who works at a legal person.
    pub named_persons: ChannelRules,
    /// How often.
    pub touches: TouchLimit,
    /// After so many months a consent counts no longer (*geldigheidsduur van toestemming*); absent when it holds until it
    /// is withdrawn.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 1, maximum = 120)]
    pub consent_term_months: Option<u16>,
}

impl ContactRules {
    /// What is wrong with the rules. A table that lets natural persons be rung or mailed without consent is refused:
    /// no organisation can decide that for itself.
    pub fn faults(&self) -> Vec<Invalid> {
        let mut faults = Vec::new();
        for (pointer, text, most) in [("/version", &self.version, 64), ("/basis", &self.basis, 2000)] {
            if text.trim().is_empty() || text.chars().count() > most {
                let remedy = format!("Give 1 to {most} characters.");
                faults.push(Invalid::new(pointer, "out_of_range", "The text is empty or too long.", remedy));
            }
        }
        let by_law = [
            ("/naturalPersons/telephone", self.natural_persons.telephone),
            ("/naturalPersons/email", self.natural_persons.email),
        ];
        for (pointer, requirement) in by_law {
            if !matches!(requirement, Requirement::Consent | Requirement::Never) {
                let message = "Natural persons may not be rung or mailed uninvited without consent (Telecommunicatiewet art. 11.7).";
                faults.push(Invalid::new(pointer, "against_the_law", message, "Give consent or never."));
            }
        }
        if let Some(months) = self.consent_term_months.filter(|months| !(1..=120).contains(months)) {
            let message = format!("{months} months is no term.");
            faults.push(Invalid::new("/consentTermMonths", "out_of_range", message, "Give 1 to 120, or leave it out."));
        }
        let touches = self.touches;
        if touches.days > 366 {
            let message = format!("{} days is too long.", touches.days);
            faults.push(Invalid::new("/touches/days", "out_of_range", message, "Give 0 to 366."));
        }
        if !(1..=100).contains(&touches.most) {
            let message = format!("{} approaches is no limit.", touches.most);
            faults.push(Invalid::new("/touches/most", "out_of_range", message, "Give 1 to 100."));
        }
        faults
    }
}
