//! Words of the import pages that belong to codes: fields of a firm, and reasons why a row is not written.

use super::language::Language;
use crate::domain::Invalid;

/// Names of the fields that a column can fill, Dutch and English.
const FIELDS: [(&str, &str, &str); 39] = [
    ("name", "Naam", "Name"),
    ("externalSystem", "Naam van uw systeem", "Name of your system"),
    ("externalId", "Nummer in uw systeem", "Id in your system"),
    ("kvkNumber", "KVK-nummer", "KVK number"),
    ("rsin", "RSIN", "RSIN"),
    ("establishmentNumber", "Vestigingsnummer", "Establishment number"),
    ("tradeNames", "Handelsnamen", "Trade names"),
    ("legalForm", "Rechtsvorm", "Legal form"),
    ("founded", "Opgericht", "Founded"),
    ("employees", "Medewerkers", "Employees"),
    ("sbi", "SBI-codes", "SBI codes"),
    ("sbiVersion", "Versie van de SBI", "Version of the SBI"),
    ("postcode", "Postcode", "Postcode"),
    ("place", "Plaats", "Place"),
    ("municipality", "Gemeente", "Municipality"),
    ("province", "Provincie", "Province"),
    ("country", "Land", "Country"),
    ("area", "Regio in het buitenland", "Region abroad"),
    ("lat", "Breedtegraad", "Latitude"),
    ("lon", "Lengtegraad", "Longitude"),
    ("website", "Website", "Website"),
    ("description", "Wat het bedrijf doet", "What the firm does"),
    ("wish", "Wat het samen wil doen", "What it wants to do with others"),
    ("barriers", "Wat het tegenhoudt", "What holds it back"),
    ("topics", "Onderwerpen", "Topics"),
    ("partnerKinds", "Met wie", "With whom"),
    ("goals", "Doelen", "Goals"),
    ("innovationOwn", "Omzet uit eigen innovatie", "Turnover from own innovation"),
    ("innovationBought", "Omzet uit ingekochte innovatie", "Turnover from bought innovation"),
    ("growthProductivity", "Groei van productiviteit", "Growth of productivity"),
    ("growthTurnover", "Groei van omzet", "Growth of turnover"),
    ("growthProfit", "Groei van winst", "Growth of profit"),
    ("growthJobs", "Groei van banen", "Growth of jobs"),
    ("fieldlab", "Kent het een fieldlab?", "Does it know a fieldlab?"),
    ("nonMailing", "Non-mailing-indicator", "Non-Mailing-Indicator"),
    ("doNotContact", "Niet benaderen sinds", "Not to be approached since"),
    ("doNotContactReason", "Waarom niet benaderen", "Why not to be approached"),
    ("source", "Bron", "Source"),
    ("date", "Datum van de gegevens", "Date of the data"),
];

/// Reasons in Dutch, by code.
const REASONS: [(&str, &str); 36] = [
    ("missing", "Dit moet ingevuld zijn."),
    ("invalid_number", "Dit is geen geldig nummer. Kijk het na."),
    ("lost_leading_zero", "Er zijn nullen vooraan weggevallen. U kunt ze terugzetten bij het vastleggen."),
    ("invalid_postcode", "Dit is geen postcode. Schrijf 1234 AB."),
    ("unknown_code", "Dit woord of deze code kennen wij niet."),
    ("unknown_field", "Dit veld kennen wij niet."),
    ("unknown_id", "Dit nummer kennen wij niet."),
    ("invalid_date", "Dit is geen datum. Schrijf 2026-02-01."),
    ("in_future", "Deze datum ligt in de toekomst."),
    ("invalid_url", "Dit is geen webadres."),
    ("invalid_value", "Deze waarde klopt niet."),
    ("out_of_range", "Dit getal is te groot of te klein."),
    ("too_long", "Deze tekst is te lang."),
    ("too_many", "Dit zijn er te veel."),
    ("wrong_type", "Dit is geen getal."),
    ("not_understood", "Dit begrijpen wij niet; het is overgeslagen."),
    ("conflict", "Dit spreekt tegen wat wij al weten. Er is niets veranderd."),
    ("ambiguous", "Dit past bij meer dan één bedrijf. Zet een nummer erbij."),
    ("duplicate", "Deze rij staat dubbel in het bestand."),
    ("repeated", "Dit bedrijf staat al eerder in het bestand."),
    ("wrong_cell_count", "Deze rij heeft meer of minder cellen dan de kop."),
    ("unreadable", "Dit is niet te lezen."),
    ("empty", "Het bestand is leeg."),
    ("invalid_id", "Dit nummer is niet goed geschreven. Kijk het na."),
    ("invalid_mailbox", "Dit is geen e-mailadres van een organisatie."),
    ("several_main", "Er staan twee hoofdactiviteiten. Kies er één."),
    ("unknown_word", "Dit woord kennen wij niet; het is bewaard zoals het er staat."),
    ("suppressed", "Dit bedrijf maakte bezwaar of is gewist. Er wordt niets van bewaard."),
    ("out_of_reach", "Dit bedrijf ligt buiten uw regio."),
    ("taken", "Een ander bedrijf heeft dit nummer of deze naam en plaats al."),
    ("changed", "Iemand anders veranderde dit bedrijf net. Probeer het nog eens."),
    ("cut_off", "Het bestand houdt hier ineens op. Maak het opnieuw."),
    ("not_possible_now", "Dit kan nu niet. Kijk eerst hoe het met de import staat."),
    ("wrong_count", "Er zijn meer of minder kolommen dan gekozen."),
    ("contradiction", "Deze waarden spreken elkaar tegen."),
    ("control_character", "Er staat een teken in dat niet te lezen is."),
];

/// The name of a field.
pub fn field_label(lang: Language, field: &str) -> String {
    let found = FIELDS.iter().find(|(name, ..)| *name == field);
    let label = found.map(|(_, dutch, english)| if lang == Language::Dutch { *dutch } else { *english });
    label.unwrap_or(field).to_owned()
}

/// Why a row is not written, in the reader's language where we have the words, and the language in which it is.
pub fn reason(lang: Language, fault: &Invalid) -> (String, &'static str) {
    let dutch = REASONS.iter().find(|(code, _)| *code == fault.code).map(|(_, words)| (*words).to_owned());
    match dutch.filter(|_| lang == Language::Dutch) {
        Some(words) => (words, "nl"),
        None => (format!("{} {}", fault.message, fault.remedy), "en"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::imports::mappings::fields;

    #[test]
    fn every_field_of_a_table_of_firms_has_a_name_in_both_languages() {
        let known: Vec<&str> = FIELDS.iter().map(|(name, ..)| *name).collect();
        assert_eq!(fields().map(|(name, _)| name).collect::<Vec<_>>(), known);
    }

    #[test]
    fn a_reason_that_we_have_no_dutch_for_is_marked_as_english() {
        let fault = |code: &str| Invalid::new("kvkNumber", code, "It is wrong.", "Mend it.");
        assert_eq!(reason(Language::Dutch, &fault("missing")).1, "nl");
        assert_eq!(reason(Language::Dutch, &fault("xyzzy")), ("It is wrong. Mend it.".to_owned(), "en"));
        assert_eq!(reason(Language::English, &fault("missing")).1, "en");
    }
}
