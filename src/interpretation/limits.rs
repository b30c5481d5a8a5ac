//! How much of everything a profile may hold; the schema of the API states the same numbers.

use utoipa::openapi::schema::{Array, ArrayBuilder, ObjectBuilder, Type};

/// Characters in a name: of a firm, partner, place, programme.
pub const LONGEST_NAME: usize = 300;
/// Characters in a code.
pub const LONGEST_CODE: usize = 40;
/// Characters in a free word or phrase; a longer text is only searched for what it mentions.
pub const LONGEST_PHRASE: usize = 500;
/// Characters in a description.
pub const LONGEST_DESCRIPTION: usize = 5_000;
/// Characters in a source.
pub const LONGEST_SOURCE: usize = 500;
/// Characters of the name of a licence.
pub const LONGEST_LICENCE: usize = 200;
/// Characters in the reason not to be approached.
pub const LONGEST_REASON: usize = 1_000;
/// Characters in a web address.
pub const LONGEST_WEBSITE: usize = 500;
/// Characters in the name of another system.
pub const LONGEST_SYSTEM: usize = 64;
/// Characters in the role, mailbox or outside id.
pub const LONGEST_ROLE: usize = 200;
/// Characters in the level of a programme.
pub const LONGEST_LEVEL: usize = 100;

/// Ids in other systems.
pub const MOST_EXTERNAL_IDS: usize = 20;
/// Trade names or aliases.
pub const MOST_NAMES: usize = 50;
/// Activities of a firm.
pub const MOST_ACTIVITIES: usize = 20;
/// Sectors of a partner.
pub const MOST_SECTORS: usize = 50;
/// Topics of a firm, partner or programme.
pub const MOST_TOPICS: usize = 40;
/// Wishes in own words, each at most [`LONGEST_PHRASE`] characters.
pub const MOST_WISHES: usize = 30;
/// Wished kinds of partner.
pub const MOST_PARTNER_KINDS: usize = 10;
/// Goals.
pub const MOST_GOALS: usize = 5;
/// Years with figures.
pub const MOST_YEARS: usize = 50;
/// Existing relations.
pub const MOST_RELATIONS: usize = 200;
/// Version of the text that somebody consented to.
pub const LONGEST_TEXT_VERSION: usize = 100;
/// Consents.
pub const MOST_CONSENTS: usize = 50;
/// Facts with a source of their own.
pub const MOST_SOURCES: usize = 70;
/// Services.
pub const MOST_SERVICES: usize = 10;
/// Barriers a partner helps with.
pub const MOST_HELP: usize = 50;
/// Types of firm that a partner suits.
pub const MOST_FIRM_TYPES: usize = 5;
/// Steps.
pub const MOST_STEPS: usize = 7;
/// Events.
pub const MOST_EVENTS: usize = 50;
/// Programmes of a school.
pub const MOST_PROGRAMMES: usize = 200;
/// Members of a partner.
pub const MOST_MEMBERS: usize = 2_000;
/// Figures of research and development.
pub const MOST_RD: usize = 50;

/// Schema of a list of texts; the derive cannot state the length of an item.
fn texts(most: usize, longest: usize, description: &str) -> Array {
    let item = ObjectBuilder::new().schema_type(Type::String).min_length(Some(1)).max_length(Some(longest));
    ArrayBuilder::new().items(item).max_items(Some(most)).description(Some(description)).build()
}

/// Schema of trade names and aliases.
pub fn names() -> Array {
    texts(MOST_NAMES, LONGEST_NAME, "Other names, such as those under which it trades.")
}

/// Schema of a list of topics in codes or free words.
pub fn topics() -> Array {
    texts(MOST_TOPICS, LONGEST_PHRASE, "Topics to work on with others: codes or free words.")
}

/// Schema of wishes; an empty one says nothing and is left out.
pub fn wishes() -> Array {
    let item = ObjectBuilder::new().schema_type(Type::String).max_length(Some(LONGEST_PHRASE));
    let description = "What it wants to work on with others, in its own words: kept as it was said, each wish once. \
                       When no topics are stated, the topics that the wishes surely mention become those of the firm; \
                       `interpretation` tells which.";
    ArrayBuilder::new().items(item).max_items(Some(MOST_WISHES)).description(Some(description)).build()
}

/// Schema of wished kinds of partner.
pub fn partner_kinds() -> Array {
    texts(MOST_PARTNER_KINDS, LONGEST_PHRASE, "With whom, the most wished first: codes or free words.")
}

/// Schema of goals.
pub fn goals() -> Array {
    texts(
        MOST_GOALS,
        LONGEST_CODE,
        "What it wants to reach: `jobs`, `turnover`, `productivity`, `sustainability`, `digitalisation`.",
    )
}

/// Schema of services.
pub fn services() -> Array {
    texts(MOST_SERVICES, LONGEST_CODE, "What it does for firms, such as `test` or `students`.")
}

/// Schema of types of firm.
pub fn firm_types() -> Array {
    texts(MOST_FIRM_TYPES, LONGEST_CODE, "Types of firm, such as `start_up`; empty means all.")
}
