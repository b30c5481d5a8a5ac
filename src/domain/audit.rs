//! Who did what (*auditlogboek*): records that are added and never changed, each chained to the one before.
//!
//! The hash of a record is SHA-256, hexadecimal, over its canonical form: a JSON array without spaces, in UTF-8, of the
//! fields in the order of [`AuditRecord::hash_after`]. Who has a record and the hash of the one before can work it out
//! with other tools.

use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};
use std::fmt;
use utoipa::ToSchema;
use uuid::Uuid;

/// What the first record of a chain is chained to.
pub const NO_HASH: &str = "";

/// What was done (*handeling*).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// A record was made.
    Create,
    /// A record was put in the place of another.
    Replace,
    /// A record was deleted.
    Delete,
    /// A chunk of a file was brought in.
    Import,
    /// A version became the one that is used.
    Activate,
    /// Data of persons, such as those of a contact, were shown.
    Read,
    /// Data left the product as a file.
    Export,
    /// Something was asked for and refused.
    Request,
    /// A copy of everything was made.
    Backup,
    /// Everything was put back from a copy.
    Restore,
}

impl Action {
    /// All actions.
    pub const ALL: [Action; 10] = [
        Action::Create,
        Action::Replace,
        Action::Delete,
        Action::Import,
        Action::Activate,
        Action::Read,
        Action::Export,
        Action::Request,
        Action::Backup,
        Action::Restore,
    ];

    /// The code in the database and the API.
    pub fn code(self) -> &'static str {
        match self {
            Action::Create => "create",
            Action::Replace => "replace",
            Action::Delete => "delete",
            Action::Import => "import",
            Action::Activate => "activate",
            Action::Read => "read",
            Action::Export => "export",
            Action::Request => "request",
            Action::Backup => "backup",
            Action::Restore => "restore",
        }
    }

    /// The action with this code.
    pub fn from_code(code: &str) -> Option<Action> {
        Self::ALL.into_iter().find(|action| action.code() == code)
    }
}

/// How it ended (*resultaat*).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It was done.
    Done,
    /// It was not allowed, or not possible (*geweigerd*).
    Refused,
}

impl Outcome {
    /// The code in the database and the API.
    pub fn code(self) -> &'static str {
        match self {
            Outcome::Done => "done",
            Outcome::Refused => "refused",
        }
    }

    /// The outcome with this code.
    pub fn from_code(code: &str) -> Option<Outcome> {
        [Outcome::Done, Outcome::Refused].into_iter().find(|outcome| outcome.code() == code)
    }
}

/// From where it was asked. An address would be personal data; for what an audit asks, its kind says enough.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AddressClass {
    /// From within the product or its command line.
    #[default]
    Internal,
    /// From the same machine.
    Loopback,
    /// From a private network.
    Private,
    /// From anywhere else.
    Public,
}

impl AddressClass {
    /// The code in the database and the API.
    pub fn code(self) -> &'static str {
        match self {
            AddressClass::Internal => "internal",
            AddressClass::Loopback => "loopback",
            AddressClass::Private => "private",
            AddressClass::Public => "public",
        }
    }
}

/// Where an action comes from (*herkomst*).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Origin {
    /// Number of the HTTP request, as in its answer and in the log.
    pub request_id: Option<Uuid>,
    /// From where it came in.
    pub address: AddressClass,
}

/// What is told beside the object: numbers and words of the program only, so that nothing that a caller wrote, and with
/// it no personal data, can get in.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Detail(Map<String, Value>);

impl Detail {
    /// Adds a number.
    #[must_use]
    pub fn number(mut self, name: &'static str, value: i64) -> Self {
        self.0.insert(name.to_owned(), value.into());
        self
    }

    /// Adds a word.
    #[must_use]
    pub fn word(mut self, name: &'static str, value: &'static str) -> Self {
        self.0.insert(name.to_owned(), value.into());
        self
    }

    /// As JSON.
    pub fn text(&self) -> String {
        Value::Object(self.0.clone()).to_string()
    }
}

/// A record of the audit (*auditregel*).
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AuditRecord {
    /// Its number in the chain of its organisation, from 1 without gaps.
    #[schema(minimum = 1)]
    pub sequence: i64,
    /// When.
    pub at: DateTime<Utc>,
    /// Who: the subject of the token, `cli`, or empty when nobody was known.
    #[schema(max_length = 255)]
    pub subject: String,
    /// In which role; empty when nobody was known.
    #[schema(max_length = 50)]
    pub role: String,
    /// Number of the HTTP request; empty when there was none.
    #[schema(max_length = 36)]
    pub request_id: String,
    /// From where: `internal`, `loopback`, `private` or `public`.
    #[schema(max_length = 50)]
    pub address_class: String,
    /// What was done: `create`, `replace`, `delete`, `import`, `activate`, `read`, `export`, `request`, `backup` or
    /// `restore`.
    #[schema(max_length = 50)]
    pub action: String,
    /// To what kind of record.
    #[schema(max_length = 50)]
    pub object_kind: String,
    /// To which one: an id, a version, or an operation of this interface; empty when it was to many.
    #[schema(max_length = 300)]
    pub object_id: String,
    /// `done` or `refused`.
    #[schema(max_length = 50)]
    pub outcome: String,
    /// Figures beside it, as JSON.
    #[schema(max_length = 2000)]
    pub detail: String,
    /// Hash of the record before; empty for the first.
    #[schema(max_length = 64)]
    pub previous_hash: String,
    /// Hash of this record.
    #[schema(max_length = 64)]
    pub hash: String,
}

impl AuditRecord {
    /// The hash that the record must have in the chain of `organisation`, after a record with hash `previous`.
    ///
    /// For example, with `previous` empty: SHA-256 over
    /// `["loopvermogen audit 1","…",1,"2026-11-26T10:00:00.000000Z","cli","admin","","internal","create","firm","…","done","{}",""]`.
    pub fn hash_after(&self, organisation: &str, previous: &str) -> String {
        let canonical = json!([
            "loopvermogen audit 1",
            organisation,
            self.sequence,
            self.at.format("%Y-%m-%dT%H:%M:%S%.6fZ").to_string(),
            self.subject,
            self.role,
            self.request_id,
            self.address_class,
            self.action,
            self.object_kind,
            self.object_id,
            self.outcome,
            self.detail,
            previous
        ]);
        Sha256::digest(canonical.to_string()).iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

/// The end of a chain: what to keep elsewhere, so that a chain that was made anew shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Head {
    /// Number of the last record; 0 when there is none.
    pub sequence: i64,
    /// Its hash.
    pub hash: String,
}

/// Where a chain is broken first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broken {
    /// Number of the record.
    pub sequence: i64,
    /// How.
    pub fault: ChainFault,
}

/// What is wrong with a record of a chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChainFault {
    /// It is not there.
    Missing,
    /// It does not say what it said when it was written.
    Changed,
    /// It was not written after the record that stands before it.
    Unlinked,
    /// It was added past the end that was noted.
    Added,
    /// The chain was made anew: it is not the record that was noted elsewhere.
    Remade,
}

impl fmt::Display for ChainFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            ChainFault::Missing => "is missing",
            ChainFault::Changed => "was changed after it was written",
            ChainFault::Unlinked => "does not follow the record before it",
            ChainFault::Added => "was added outside of the product",
            ChainFault::Remade => "is another one than was noted earlier",
        })
    }
}

/// Follows a chain, record by record.
pub struct Chain<'a> {
    organisation: &'a str,
    end: Head,
}

impl<'a> Chain<'a> {
    /// At the beginning of an organisation's chain.
    pub fn of(organisation: &'a str) -> Self {
        Self { organisation, end: Head { sequence: 0, hash: NO_HASH.to_owned() } }
    }

    /// Takes the next record; says what is wrong with it.
    pub fn take(&mut self, record: &AuditRecord) -> Result<(), Broken> {
        let expected = self.end.sequence + 1;
        let broken = |sequence, fault| Err(Broken { sequence, fault });
        if record.sequence != expected {
            return broken(expected, ChainFault::Missing);
        }
        if record.hash != record.hash_after(self.organisation, &record.previous_hash) {
            return broken(expected, ChainFault::Changed);
        }
        if record.previous_hash != self.end.hash {
            return broken(expected, ChainFault::Unlinked);
        }
        self.end = Head { sequence: record.sequence, hash: record.hash.clone() };
        Ok(())
    }

    /// The end, which must be the one that was noted when the last record was written.
    pub fn finish(self, noted: &Head) -> Result<Head, Broken> {
        match self.end.sequence - noted.sequence {
            0 if self.end.hash == noted.hash => Ok(self.end),
            0 => Err(Broken { sequence: noted.sequence, fault: ChainFault::Changed }),
            1.. => Err(Broken { sequence: noted.sequence + 1, fault: ChainFault::Added }),
            _ => Err(Broken { sequence: self.end.sequence + 1, fault: ChainFault::Missing }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chain(length: i64) -> Vec<AuditRecord> {
        let mut records: Vec<AuditRecord> = Vec::new();
        for sequence in 1..=length {
            let previous = records.last().map_or(NO_HASH.to_owned(), |record| record.hash.clone());
            let mut record = AuditRecord {
                sequence,
                at: DateTime::from_timestamp(1_795_687_200, 0).unwrap(),
                subject: "local:officer".into(),
                role: "officer".into(),
                request_id: String::new(),
                address_class: AddressClass::Internal.code().into(),
                action: Action::Create.code().into(),
                object_kind: "firm".into(),
                object_id: format!("é\"{sequence}"),
                outcome: Outcome::Done.code().into(),
                detail: Detail::default().number("revision", 1).text(),
                previous_hash: previous.clone(),
                hash: String::new(),
            };
            record.hash = record.hash_after("o", &previous);
            records.push(record);
        }
        records
    }

    fn follow(records: &[AuditRecord], noted: &Head) -> Result<Head, Broken> {
        let mut chain = Chain::of("o");
        records.iter().try_for_each(|record| chain.take(record))?;
        chain.finish(noted)
    }

    fn head(records: &[AuditRecord]) -> Head {
        let last = records.last().unwrap();
        Head { sequence: last.sequence, hash: last.hash.clone() }
    }

    fn broken(sequence: i64, fault: ChainFault) -> Result<Head, Broken> {
        Err(Broken { sequence, fault })
    }

    #[test]
    fn the_hash_is_the_one_that_other_tools_work_out() {
        // hashlib.sha256(json.dumps([…], separators=(",", ":"), ensure_ascii=False).encode()).hexdigest()
        assert_eq!(chain(1)[0].hash, "9bc1b2a911638198a640c9ba12a227f5b026536afc18f698519cdd97d24dacec");
    }

    #[test]
    fn a_whole_chain_is_followed_to_its_end() {
        let records = chain(3);
        assert_eq!(follow(&records, &head(&records)), Ok(head(&records)));
        assert_eq!(follow(&[], &Head::default()), Ok(Head::default()));
    }

    #[test]
    fn the_first_broken_record_is_named() {
        let records = chain(4);
        let noted = head(&records);
        let mut changed = records.clone();
        changed[1].outcome = "refused".into();
        assert_eq!(follow(&changed, &noted), broken(2, ChainFault::Changed));

        // Whoever works the hash out again breaks the link to the next record.
        changed[1].hash = changed[1].hash_after("o", &records[0].hash);
        assert_eq!(follow(&changed, &noted), broken(3, ChainFault::Unlinked));

        let mut cut = records.clone();
        cut.remove(2);
        assert_eq!(follow(&cut, &noted), broken(3, ChainFault::Missing));
        assert_eq!(follow(&records[..2], &noted), broken(3, ChainFault::Missing));
        assert_eq!(follow(&records, &head(&records[..3])), broken(4, ChainFault::Added));
    }

    #[test]
    fn a_record_of_another_organisation_does_not_fit() {
        let mut chain_of_another = Chain::of("p");
        assert!(chain_of_another.take(&chain(1)[0]).is_err());
    }
}
