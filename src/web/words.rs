//! Every word of the pages that is not data, in both languages. The compiler refuses one that is missing in either.

macro_rules! words {
    ($($key:ident: $dutch:literal, $english:literal;)*) => {
        /// The words of one language.
        pub struct Words {
            $(
                #[doc = $dutch]
                pub $key: &'static str,
            )*
        }

        /// Nederlands, in plain words (B1).
        pub const DUTCH: Words = Words { $($key: $dutch,)* };
        /// English.
        pub const ENGLISH: Words = Words { $($key: $english,)* };
        #[cfg(test)]
        const ALL: &[(&str, &str, &str)] = &[$((stringify!($key), $dutch, $english),)*];
    };
}

words! {
    months: "januari februari maart april mei juni juli augustus september oktober november december",
        "January February March April May June July August September October November December";
    skip: "Naar de inhoud", "Skip to content";
    main_menu: "Hoofdmenu", "Main menu";
    other_language: "English", "Nederlands";
    today: "Vandaag", "Today";
    firms: "Bedrijven", "Firms";
    partner_list: "Partners", "Partners";
    search: "Zoeken", "Search";
    search_label: "Zoek op naam", "Search by name";
    sign_in: "Inloggen", "Sign in";
    sign_out: "Uitloggen", "Sign out";
    source: "Bron", "Source";

    sign_in_intro: "Voor medewerkers van de regio en van de partners.", "For people of the agency and of its partners.";
    login: "Gebruikersnaam", "User name";
    password: "Wachtwoord", "Password";
    code: "Code uit uw app", "Code from your app";
    code_hint: "Zes cijfers. Laat leeg als u geen code gebruikt.", "Six digits. Leave empty if you use no code.";
    sign_in_failed: "Inloggen is niet gelukt", "You are not signed in";
    sign_in_wrong: "De naam, het wachtwoord of de code klopt niet. Probeer het opnieuw.",
        "The name, the password or the code is not right. Try again.";
    sign_in_wait: "U heeft het te vaak geprobeerd. Wacht even en probeer het dan opnieuw. Seconden wachten:",
        "You tried too often. Wait a while, then try again. Seconds to wait:";
    sign_in_elsewhere: "Inloggen met het account van uw organisatie", "Sign in with the account of your organisation";
    ticket_used: "Deze link werkt niet meer. Een link werkt één keer en een beperkte tijd.",
        "This link no longer works. A link works once and for a limited time.";

    failure_not_found: "Deze pagina is er niet", "This page does not exist";
    failure_not_found_help: "Het adres klopt niet, of u mag dit niet zien. Zoek op naam, of ga naar Vandaag.",
        "The address is not right, or you may not see this. Search by name, or go to Today.";
    failure_forbidden: "Dit mag u niet zien", "You may not see this";
    failure_forbidden_help: "Uw rol geeft hier geen toegang toe. Vraag uw beheerder als u dit nodig heeft.",
        "Your role does not give access. Ask your admin if you need it.";
    failure_busy: "Het is nu te druk", "It is too busy now";
    failure_busy_help: "Wacht een paar tellen en laad de pagina opnieuw.", "Wait a few seconds and load the page again.";
    failure_input: "Dit konden we niet lezen", "We could not read this";
    failure_input_help: "Ga terug, kijk na wat u invulde en probeer het opnieuw.",
        "Go back, check what you entered and try again.";
    failure_other: "Er ging iets mis", "Something went wrong";
    failure_other_help: "Dat ligt aan ons. Probeer het later opnieuw. Blijft het zo, geef dan dit nummer door:",
        "The fault is ours. Try again later. If it stays, tell us this number:";

    home_firm: "Een bezoek voorbereiden", "Prepare a visit";
    home_firm_help: "Zoek het bedrijf op. U ziet met wie u het in contact brengt, en waarom.",
        "Find the firm. You see whom to introduce it to, and why.";
    home_partner: "Bedrijven voor een partner", "Firms for a partner";
    home_partner_help: "Kies een partner. U ziet welke bedrijven er passen, en waarom.",
        "Choose a partner. You see which firms fit, and why.";
    home_analyst: "Voor uw rol zijn er nog geen pagina's. Cijfers zonder namen staan in de API.",
        "There are no pages for your role yet. Figures without names are in the API.";
    own_partners: "Uw partners", "Your partners";
    no_own_partners: "U bent nog aan geen partner gekoppeld. Vraag uw beheerder om dat te doen.",
        "You are not linked to a partner yet. Ask your admin to do so.";
    some_firms: "Om mee te beginnen", "To begin with";
    all_firms: "Alle bedrijven", "All firms";
    all_partners: "Alle partners", "All partners";

    search_none: "Niets gevonden", "Nothing found";
    search_none_help: "Probeer een deel van de naam, of controleer de spelling.",
        "Try a part of the name, or check the spelling.";
    search_close: "Bedoelde u misschien:", "Did you mean:";
    search_more: "Er zijn er meer. Typ een groter deel van de naam. Gevonden:",
        "There are more. Type more of the name. Found:";
    firms_empty: "Er zijn nog geen bedrijven. Laad ze met “loopvermogen import” of via de API.",
        "There are no firms yet. Load them with “loopvermogen import” or by the API.";

    firm: "Bedrijf", "Firm";
    partner: "Partner", "Partner";
    employees: "Medewerkers", "Employees";
    employees_after: "medewerkers", "employees";
    since: "sinds", "since";
    in_network: "doet mee in een netwerk", "takes part in a network";
    in_no_network: "nog in geen netwerk", "in no network yet";
    visit_brief: "Bezoekbrief", "Visit brief";
    back_to_firm: "Terug naar het bedrijf", "Back to the firm";
    whom: "Met wie brengen we dit bedrijf in contact?", "Whom do we introduce this firm to?";
    no_matches: "We vinden nog niemand die past. Vraag eerst wat het bedrijf tegenhoudt en waar het aan werkt.",
        "We find nobody yet who fits. First ask what holds the firm back and what it works on.";
    good: "goed onderbouwd", "well founded";
    fair: "redelijk onderbouwd", "fairly founded";
    thin: "dun onderbouwd", "thinly founded";
    list_good: "Deze lijst is goed onderbouwd.", "This list is well founded.";
    list_fair: "Deze lijst is redelijk onderbouwd.", "This list is fairly founded.";
    list_thin: "Deze lijst is dun onderbouwd.", "This list is thinly founded.";
    spread: "De lijst wisselt soorten af; daarom staat een lagere score soms hoger.",
        "The list varies the kinds; therefore a lower score sometimes stands higher.";
    points: "punten", "points";
    score: "Score", "Score";
    of_hundred: "van de 100 punten", "of 100 points";
    made_of: "Opbouw", "Made of";
    first_step: "Eerste stap", "First step";
    ask_partner: "Vraag de partner", "Ask the partner";
    more_reasons: "Meer redenen, bronnen en wat ontbreekt", "More reasons, sources and what is missing";
    rests_on: "Dit rust op", "This rests on";
    not_known: "Hierover weten we niets, dus telt het niet mee", "Of this we know nothing, so it does not count";
    unverified: "Gegevens van de partner zijn nog niet gecontroleerd", "Facts of the partner are not verified yet";
    why_not_higher: "Waarom niet hoger?", "Why not higher?";
    why_not_begin: "Waarom niet", "Why not";
    why_not: "Waarom niet …?", "Why not …?";
    why_not_label: "Naam van een partner", "Name of a partner";
    why_not_hint: "Mist u iemand in de lijst? Vul de naam in.", "Do you miss somebody? Enter the name.";
    why_not_ask: "Leg uit", "Explain";
    why_not_first: "Deze partner staat al bovenaan.", "This partner is on top already.";
    why_not_unknown: "We kennen geen partner met deze naam.", "We know no partner of this name.";
    why_not_several: "Welke bedoelt u?", "Which one do you mean?";
    why_not_unranked: "Deze partner is niet te vergelijken met de lijst.", "This partner cannot be compared with the list.";
    difference: "Verschil", "Difference";
    part: "Onderdeel", "Part";
    next_question: "Wat vraagt u als eerste?", "What do you ask first?";
    next_question_why: "Het antwoord verandert de lijst het meest.", "The answer changes the list most.";
    said: "Wat zei het bedrijf?", "What did the firm say?";
    said_nothing: "Nog niets vastgelegd. Vraag wat de groei tegenhoudt.",
        "Nothing noted yet. Ask what holds growth back.";
    recognised: "herkend als", "understood as";
    wants: "Wil graag", "Would like to";
    facts: "Gegevens", "Facts";
    facts_source: "Bron, tenzij er iets anders bij staat", "Source, unless something else is noted";
    unknown_source: "onbekend", "unknown";
    contact: "Mag ik bellen?", "May I ring?";
    contact_no: "Nee: dit bedrijf wil niet benaderd worden.", "No: this firm does not want to be approached.";
    contact_none: "Over bellen is niets vastgelegd. Kijk eerst of bellen hier mag.",
        "Nothing was noted about ringing. First see whether it is allowed here.";
    consent_given: "Toestemming", "Consent";
    consent_withdrawn: "Geen toestemming", "No consent";
    consent_peer: "koppelen aan ondernemers", "being linked to entrepreneurs";
    consent_partner: "koppelen aan partners", "being linked to partners";
    consent_telephone: "bellen", "being rung";
    consent_email: "e-mail", "e-mail";

    kvk: "KVK-nummer", "KVK number";
    legal_form: "Rechtsvorm", "Legal form";
    founded: "Opgericht", "Founded";
    sector: "Werk", "Work";
    place: "Plaats", "Place";
    website: "Website", "Website";
    description: "In het kort", "In short";
    topics: "Onderwerpen", "Topics";
    looks_for: "Zoekt", "Looks for";
    goals: "Doelen", "Goals";
    growth_productivity: "Groei productiviteit", "Growth of productivity";
    growth_turnover: "Groei omzet", "Growth of turnover";
    growth_class: "klasse rond", "class around";
    fieldlab: "Fieldlabs", "Fieldlabs";
    fieldlab_unaware: "kent er geen", "knows none";
    fieldlab_knows: "kent er een", "knows one";
    fieldlab_takes_part: "doet mee", "takes part";

    brief_title: "Bezoekbrief", "Visit brief";
    brief_print: "Druk deze pagina af met Ctrl+P of via het menu van uw telefoon.",
        "Print this page with Ctrl+P or by the menu of your telephone.";
    brief_bring: "Drie om over te beginnen", "Three to begin about";
    brief_ask: "Vragen", "Questions";
    brief_ask_barriers: "Wat houdt de groei van uw bedrijf nu het meest tegen?", "What holds back the growth of your firm most?";
    brief_ask_step: "Wat wilt u komend jaar proberen, en met wie?", "What do you want to try next year, and with whom?";
    brief_notes: "Notities", "Notes";
    brief_made: "Gemaakt op", "Made on";

    offers: "Wat biedt deze partner?", "What does this partner offer?";
    offers_none: "Nog niet vastgelegd.", "Not noted yet.";
    services: "Diensten", "Services";
    eases: "Helpt bij", "Helps with";
    steps: "Stappen", "Steps";
    for_firms: "Voor wie", "For whom";
    intake: "Aanmelden", "Getting in";
    intake_open: "neemt nieuwe bedrijven aan", "takes new firms";
    intake_closed: "neemt nu geen nieuwe bedrijven aan", "takes no new firms now";
    capacity: "plaatsen", "places";
    members: "Leden", "Members";
    invite: "Welke bedrijven nodigt u uit?", "Which firms do you invite?";
    no_prospects: "We vinden nog geen bedrijf dat past. Vul aan waar deze partner aan werkt en waarbij hij helpt.",
        "We find no firm yet that fits. Add what this partner works on and helps with.";
    from_employees: "vanaf", "from";
    to_employees: "tot en met", "up to";
}

#[cfg(test)]
mod tests {
    use super::ALL;

    #[test]
    fn every_word_says_something_in_both_languages() {
        let keys: std::collections::BTreeSet<&str> = ALL.iter().map(|(key, ..)| *key).collect();
        assert_eq!(keys.len(), ALL.len());
        for (key, dutch, english) in ALL {
            assert!(!dutch.trim().is_empty() && !english.trim().is_empty(), "{key}");
            // A sentence that is the same in both was not translated.
            assert!(dutch != english || dutch.split(' ').count() == 1, "{key}: {dutch}");
        }
    }
}
