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

impl Words {
    /// What was done, by the code in the address of the page that tells it.
    pub fn done(&self, code: &str) -> Option<&'static str> {
        Some(match code {
            "reached" => self.done_reached,
            "not_reached" => self.done_not_reached,
            "not_now" => self.done_not_now,
            "never" => self.done_never,
            "conversation" => self.done_conversation,
            "proposed" => self.done_proposed,
            "moved" => self.done_moved,
            _ => return None,
        })
    }
}

words! {
    months: "januari februari maart april mei juni juli augustus september oktober november december",
        "January February March April May June July August September October November December";
    weekdays: "maandag dinsdag woensdag donderdag vrijdag zaterdag zondag",
        "Monday Tuesday Wednesday Thursday Friday Saturday Sunday";
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
    failure_conflict: "Dit kan zo niet", "This cannot be done as things stand";
    failure_conflict_help: "Iemand was u voor, er is geen plaats meer, of een van beide wil het niet. Ga terug en laad de pagina opnieuw.",
        "Somebody was first, there is no place left, or one of the two does not want it. Go back and load the page again.";
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
    card_title: "Kansen voor", "Openings for";
    card_ended: "Deze kaart is verlopen", "This card has ended";
    card_again: "Open het bedrijf opnieuw in uw eigen systeem; dan komt er een nieuwe kaart.",
        "Open the firm again in your own system; then there will be a new card.";
    new_window: "opent in een nieuw venster", "opens in a new window";
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

    network: "Netwerk", "Network";
    week_plan: "Weekplan", "Week plan";
    region: "Regio", "Region";
    done_reached: "Vastgelegd: u sprak het bedrijf.", "Noted: you spoke with the firm.";
    done_not_reached: "Vastgelegd: er nam niemand op.", "Noted: nobody answered.";
    done_not_now: "Vastgelegd: nu niet. Over drie maanden staat het bedrijf weer op de lijst.",
        "Noted: not now. In three months the firm is on the list again.";
    done_never: "Vastgelegd: dit bedrijf wil niet benaderd worden. Wij bellen het niet meer.",
        "Noted: this firm does not want to be approached. We ring it no more.";
    done_conversation: "Het gesprek is vastgelegd. De lijst houdt er al rekening mee.",
        "The conversation is noted. The list heeds it already.";
    done_proposed: "Het voorstel is vastgelegd. Vraag nu eerst het bedrijf.",
        "The proposal is noted. Now ask the firm first.";
    done_moved: "De stap is vastgelegd.", "The move is noted.";

    to_ring: "Wie bellen we?", "Whom do we ring?";
    to_ring_help: "Bovenaan staat wie het meest aan een gesprek heeft. Het label zegt hoe snel.",
        "On top stands who gains most by a talk. The label tells how soon.";
    to_ring_empty: "Er is niemand om te bellen. Voeg bedrijven toe, of kijk bij een partner welke bedrijven passen.",
        "There is nobody to ring. Add firms, or see at a partner which firms fit.";
    soon_today: "vandaag", "today";
    soon_this_week: "deze week", "this week";
    soon_this_month: "deze maand", "this month";
    soon_whenever: "geen haast", "no hurry";
    gain: "Verwacht nut", "Expected gain";
    gain_factors: "Waarop dit rust", "What this rests on";
    by_lot: "door loting", "by lot";
    held_back: "bedrijven mogen niet benaderd worden en staan er daarom niet bij.",
        "firms may not be approached and are therefore not on it.";
    reached: "Gesproken", "Spoken";
    not_reached: "Geen gehoor", "No answer";
    not_now: "Niet nu", "Not now";
    never: "Nooit …", "Never …";
    never_sure: "Het bedrijf zegt dat wij het niet meer mogen benaderen. Dit stopt alle contact.",
        "The firm says that we may not approach it any more. This stops all contact.";
    never_yes: "Ja, niet meer benaderen", "Yes, approach it no more";
    outcome_of: "Uitkomst van het gesprek met", "Outcome of the talk with";
    follow_ups: "Terugbellen", "Ring back";
    follow_ups_empty: "Niemand wacht op een telefoontje. Een terugbeldag zet u in het gespreksformulier.",
        "Nobody waits for a call. You set a day to ring back in the conversation form.";
    agreed_for: "afgesproken voor", "agreed for";
    waiting: "Wacht op antwoord", "Waiting for an answer";
    waiting_empty: "Er loopt geen introductie. Stel op de pagina van een bedrijf een partner voor.",
        "No introduction is under way. Propose a partner on the page of a firm.";
    turn_agency: "aan ons", "up to us";
    turn_firm: "wacht op het bedrijf", "waits for the firm";
    turn_partner: "wacht op de partner", "waits for the partner";
    turn_both: "wacht op beide", "waits for both";
    since_day: "sinds", "since";
    changed: "Veranderd sinds gisteren", "Changed since yesterday";
    changed_empty: "Er is sinds gisteren niets vastgelegd.", "Nothing was noted since yesterday.";
    what_spoken: "gesproken", "spoken";
    what_tried: "gebeld, geen gehoor", "rung, no answer";
    what_proposed: "voorgesteld aan", "proposed to";

    ladder: "Waar staan we?", "Where do we stand?";
    ladder_next: "Volgende stap", "Next step";
    ladder_now: "hier staan we", "we are here";
    introductions: "Introducties", "Introductions";
    introductions_none: "Nog geen. Stel hiernaast een partner voor.", "None yet. Propose a partner in the list.";
    propose: "Voorstellen", "Propose";
    propose_other: "Toch voorstellen", "Propose all the same";
    propose_reason: "Waarom past deze partner beter?", "Why does this partner fit better?";
    propose_reason_hint: "Van uw uitleg leert de lijst. Minstens drie tekens.",
        "The list learns from what you tell. At least three characters.";
    under_way: "Introductie loopt al", "Introduction is under way";
    path: "Introductie", "Introduction";
    path_chart: "Pad van introductie", "Path of introduction";
    steps_of: "Verloop", "Course";
    next_moves: "Wat is er gebeurd?", "What happened?";
    move_ask_firm: "Bedrijf is gevraagd", "Firm was asked";
    move_firm_agrees: "Bedrijf zegt ja", "Firm says yes";
    move_ask_partner: "Partner is gevraagd", "Partner was asked";
    move_partner_agrees: "Partner zegt ja", "Partner says yes";
    move_introduce: "Aan elkaar voorgesteld", "They were introduced";
    move_meet: "Zij hebben kennisgemaakt", "They met";
    move_take_step: "Stap gezet", "Step was taken";
    move_join: "Bedrijf sluit aan", "Firm joins";
    move_decline: "Iemand zegt nee …", "Somebody says no …";
    move_declined: "Iemand zei nee", "Somebody said no";
    move_fall_silent: "Stilgevallen", "Fell silent";
    which_step: "Welke stap?", "Which step?";
    declined_by: "Wie zegt nee?", "Who says no?";
    by_firm: "Het bedrijf", "The firm";
    by_partner: "De partner", "The partner";
    decline_reason: "Waarom?", "Why?";
    decline_words: "In eigen woorden (mag leeg)", "In own words (may be empty)";
    decline_save: "Nee vastleggen", "Note the no";
    reason_no_time: "geen tijd nu", "no time now";
    reason_no_fit: "past niet", "does not fit";
    reason_no_need: "niet meer nodig", "no longer needed";
    reason_too_heavy: "te zwaar", "too heavy";
    reason_too_costly: "te duur", "too costly";
    reason_known_already: "kennen elkaar al", "know each other already";
    reason_competitor: "concurrent", "competitor";
    reason_no_place: "geen plaats", "no place";
    reason_other: "iets anders", "something else";
    history: "Wat gebeurde er?", "What happened?";
    history_none: "Nog niets. Leg het eerste gesprek vast.", "Nothing yet. Note the first conversation.";
    unconfirmed: "niet herkend", "not understood";
    allowed: "Mag", "Allowed";
    blocked: "Mag niet", "Not allowed";
    may_contact: "Mag ik contact opnemen?", "May I get in touch?";
    channel_telephone: "Bellen", "Telephone";
    channel_visit: "Bezoeken", "Visit";
    channel_email: "E-mail", "E-mail";
    channel_letter: "Brief", "Letter";
    channel_video: "Videogesprek", "Video call";
    channel_event: "Bijeenkomst", "Event";
    save_brief: "Bewaren voor onderweg", "Save for the train";

    note: "Gesprek vastleggen", "Note a conversation";
    note_intro: "Schrijf op wat het bedrijf zei, in zijn eigen woorden. Alleen de eerste vraag is verplicht.",
        "Write down what the firm said, in its own words. Only the first question must be answered.";
    note_channel: "Hoe sprak u het bedrijf?", "How did you speak with the firm?";
    note_reply: "Kreeg u iemand te spreken?", "Did somebody answer?";
    note_spoken: "Ja", "Yes";
    note_no_answer: "Nee, geen gehoor", "No answer";
    note_date: "Op welke dag?", "On which day?";
    note_barriers: "Wat houdt het bedrijf tegen?", "What holds the firm back?";
    note_barriers_hint: "Hoogstens drie, elk op een eigen regel. Bijvoorbeeld: we vinden geen vakmensen.",
        "At most three, each on a line. For instance: we find no skilled people.";
    note_topics: "Waaraan wil het werken?", "What does it want to work on?";
    note_topics_hint: "Elk onderwerp op een eigen regel. Bijvoorbeeld: robots in de werkplaats.",
        "Each topic on a line. For instance: robots in the workshop.";
    note_mood: "Hoe kijkt het naar een volgende stap?", "How does it feel about a next step?";
    not_asked: "niet gevraagd", "not asked";
    mood_eager: "wil beginnen", "wants to begin";
    mood_open: "staat ervoor open", "is open to it";
    mood_doubts: "twijfelt", "is in doubt";
    mood_not_now: "nu niet, later", "not now, later";
    mood_refuses: "wil niet", "does not want it";
    note_fieldlab: "Kent het bedrijf een fieldlab?", "Does the firm know a fieldlab?";
    note_interest: "Heeft het interesse in fieldlabs, na uitleg?", "Do fieldlabs interest it, once explained?";
    yes: "ja", "yes";
    no: "nee", "no";
    note_carrier: "Wie geeft hier nieuws door?", "Who passes news on here?";
    note_carrier_hint: "Een organisatie en een functie, geen naam van een persoon.",
        "An organisation and a role, no name of a person.";
    note_notes: "Notitie voor onszelf", "Note for ourselves";
    note_follow_up: "Wanneer belt u terug?", "When do you ring back?";
    note_objection: "Het bedrijf wil niet meer benaderd worden", "The firm does not want to be approached any more";
    note_objection_hint: "Schrijf op wat het zei. Dit stopt alle contact.",
        "Write down what it said. This stops all contact.";
    note_check: "Klopt dit?", "Is this right?";
    note_check_help: "Zo begrepen wij de woorden. Vink aan wat klopt. Wat u niet aanvinkt, bewaren wij als woorden.",
        "So we understood the words. Tick what is right. What you leave open is kept as words.";
    note_meant: "Bedoelt het bedrijf dit?", "Does the firm mean this?";
    note_not_known: "Dit herkennen wij niet. Wij bewaren het als woorden.", "This we do not know. We keep it as words.";
    note_go_on: "Verder", "Go on";
    note_save: "Vastleggen", "Save";
    faults: "Kijk dit nog eens na", "Please check this";
    fault_date: "Kies vandaag of een eerdere dag.", "Choose today or an earlier day.";
    fault_follow_up: "Kies een terugbeldag na vandaag.", "Choose a day to ring back after today.";
    fault_barriers: "Geef hoogstens drie knelpunten, elk één keer en niet langer dan 500 tekens.",
        "Give at most three barriers, each once and of at most 500 characters.";
    fault_topics: "Geef hoogstens twintig onderwerpen, elk niet langer dan 500 tekens.",
        "Give at most twenty topics, each of at most 500 characters.";
    fault_notes: "Maak de notitie korter: hoogstens 5000 tekens.", "Make the note shorter: at most 5000 characters.";
    fault_objection: "Beschrijf in hoogstens 300 tekens wat het bedrijf zei.",
        "Tell in at most 300 characters what the firm said.";
    fault_carrier: "Geef een organisatie van hoogstens 300 tekens.", "Give an organisation of at most 300 characters.";
    fault_no_answer: "Bij geen gehoor kan het bedrijf niets gezegd hebben. Maak de velden leeg of kies “Ja”.",
        "When nobody answered, nothing was said. Empty the fields or choose “Yes”.";

    places_left: "plaatsen vrij", "places left";
    places_of: "van", "of";
    places_full: "vol", "full";
    invite_list: "Uitnodigingen", "Invitations";
    invite_list_none: "Er is nog geen bedrijf voorgesteld aan deze partner.", "No firm was proposed to this partner yet.";
    consent_wait: "wacht op toestemming van het bedrijf", "waits for the consent of the firm";
    consent_yes: "bedrijf gaf toestemming", "firm gave its consent";
    consent_no: "geen toestemming", "no consent";
    unnamed_firm: "Bedrijf dat er niet meer is", "Firm that is gone";

    download_csv: "Cijfers als CSV", "Figures as CSV";
    too_few: "te weinig om te tonen", "too few to show";
    table: "Tabel", "Table";
    firms_n: "bedrijven", "firms";
    share: "Aandeel", "Share";
    number: "Aantal", "Number";
    interval: "Betrouwbaar tussen", "Sure between";
    region_intro: "Cijfers uit uw eigen gegevens. Groepen van minder dan vijf bedrijven tonen wij niet.",
        "Figures from your own data. Groups of fewer than five firms are not shown.";
    region_growth: "Hoe groeit de productiviteit?", "How does productivity grow?";
    region_growth_axis: "groei in twee jaar, in procent", "growth in two years, in percent";
    region_barriers: "Wat houdt bedrijven tegen?", "What holds firms back?";
    region_help: "Is er hulp voor elk knelpunt?", "Is there help with each barrier?";
    region_help_note: "Weten wij niet of een partner plaats heeft, dan tellen wij hem mee.",
        "A partner of which we do not know whether it has room is counted as having it.";
    region_help_all: "Ja: bij elk knelpunt helpt een partner die plaats heeft.",
        "Yes: with each barrier helps a partner that has room.";
    region_help_lacks: "Nee. Geen partner met plaats helpt bij:", "No. No partner with room helps with:";
    region_wishes: "Met wie willen bedrijven werken?", "With whom do firms want to work?";
    region_wishes_help: "Bedrijven die dit willen en nog niet hebben: daar ligt het werk.",
        "Firms that wish it and have it not: there lies the work.";
    region_funnel: "Kennen bedrijven de fieldlabs?", "Do firms know the fieldlabs?";
    region_reach: "Wie bereiken we?", "Whom do we reach?";
    funnel_aware: "kent een fieldlab", "knows a fieldlab";
    funnel_take_part: "doet mee, van wie er een kent", "takes part, of those who know one";
    funnel_interested: "heeft interesse, na uitleg", "is interested, once told";
    reach_reached: "gesproken", "spoken with";
    reach_in_network: "in een netwerk", "in a network";
    reach_never: "nooit aan iemand voorgesteld", "never proposed to anybody";
    wished: "gewenst", "wished";
    existing: "bestaat al", "exists already";
    unmet: "gewenst, bestaat niet", "wished, not there";
    partners_help: "Partners die helpen", "Partners that help";
    with_room: "met plaats", "with room";
    no_figures: "Er zijn nog te weinig gegevens. Leg gesprekken vast of laad bedrijven.",
        "There are too few data yet. Note conversations or load firms.";
    most_named: "Het vaakst genoemd:", "Named most:";
    of_firms: "van de bedrijven", "of the firms";

    plan_intro: "Wij maken een voorstel voor uw week. Er is nog niets afgesproken.",
        "We make a proposal for your week. Nothing is agreed yet.";
    plan_start: "Waar begint u?", "Where do you start?";
    plan_start_hint: "Een plaats of gemeente.", "A place or municipality.";
    plan_first: "Eerste dag", "First day";
    plan_days: "Aantal dagen", "Number of days";
    plan_from: "Van", "From";
    plan_to: "Tot", "To";
    plan_most: "Hoogstens per dag", "At most a day";
    plan_candidates: "Bedrijven om uit te kiezen", "Firms to choose from";
    plan_make: "Maak een plan", "Make a plan";
    plan_empty: "Er past geen bezoek in deze dagen. Kies meer dagen, langere uren of een andere plaats.",
        "No visit fits these days. Choose more days, longer hours or another place.";
    plan_start_unknown: "Deze plaats kennen wij niet. Schrijf de naam van een plaats of gemeente.",
        "We do not know this place. Write the name of a place or municipality.";
    plan_hours_wrong: "De tijden kloppen niet. Kies een begin dat voor het einde ligt.",
        "The times are not right. Choose a beginning before the end.";
    plan_map: "Kaart van het weekplan", "Map of the week plan";
    plan_map_help: "Elke lijn is een dag; de nummers staan ook in de lijst.",
        "Each line is a day; the numbers are in the list too.";
    plan_drive: "rijden", "driving";
    plan_minutes: "minuten", "minutes";
    plan_leaves: "vertrek", "leave";
    plan_returns: "thuis", "home";
    plan_left_out: "Wie staat er niet in, en waarom?", "Who is left out, and why?";
    plan_proposed: "voorstel", "proposal";
    plan_fixed: "afspraak", "appointment";
    plan_ics: "Zet in mijn agenda (.ics)", "Put in my calendar (.ics)";

    network_of: "Netwerk van", "Network of";
    network_intro: "Wie kent wie, tot twee stappen. De lijst hieronder zegt hetzelfde als de tekening.",
        "Who knows whom, up to two steps. The list says the same as the drawing.";
    network_chart: "Tekening van het netwerk", "Drawing of the network";
    network_none: "Wij weten nog niet wie dit bedrijf kent. Vraag het, en leg het vast.",
        "We do not know yet whom this firm knows. Ask, and note it.";
    network_first: "Kent het bedrijf zelf", "Known to the firm itself";
    network_second: "Via een ander", "By way of another";
    network_more: "Er zijn er meer; de sterkste staan hier.", "There are more; the strongest are here.";
    network_via: "via", "by way of";
    frontier_steps: "Stappen naar een koploper", "Steps to a frontier firm";
    frontier_none: "Geen weg naar een koploper bekend.", "No way to a frontier firm is known.";
    frontier_way: "De weg", "The way";
    frontier_best: "Deze kennismaking helpt de meeste bedrijven", "This introduction helps most firms";
    shortens_for: "dichterbij komende bedrijven", "firms that come nearer";
    clusters: "Groepen zonder netwerk", "Groups without a network";
    clusters_help: "Deze bedrijven kennen elkaar, maar geen netwerk brengt ze bij elkaar.",
        "These firms know each other, but no network brings them together.";
    clusters_none: "Wij zien nog geen groep van vijf bedrijven of meer. Leg vast wie wie kent.",
        "We see no group of five firms or more yet. Note who knows whom.";
    cluster_centre: "Vraag eerst", "Ask first";
    cluster_about: "Gaat over", "About";
    members_in_all: "leden", "members";
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
