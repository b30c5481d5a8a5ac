//! Every word of the pages that is not data, in both languages. The compiler refuses one that is missing in either.

macro_rules! words {
    ($($key:ident: $dutch:literal, $english:literal;)*) => {
        /// The words of one language.
        pub struct Words {
            $(
                #[doc = concat!("`", $dutch, "`")]
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
            "saved" => self.done_saved,
            "replanned" => self.done_replanned,
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
    search_label: "Zoek een bedrijf, partner of onderwerp", "Search a firm, partner or topic";
    search_label_partner: "Zoek een partner of onderwerp", "Search a partner or topic";
    search_short: "Naam of onderwerp", "Name or topic";
    search_by_name: "Zoek op naam", "Search by name";
    in_all: "In totaal", "In all";
    search_hint: "Een deel van de naam is genoeg; een tikfout mag.", "Part of the name will do; a typing error is no matter.";
    search_narrow: "Er zijn er meer. Typ een woord erbij, zoals de plaats.", "There are more. Add a word, such as the place.";
    search_all: "Alle resultaten", "All results";
    search_teach: "Wat kunt u zoeken?", "What can you look for?";
    search_nothing_yet: "Hier staat nog niets", "Nothing is here yet";
    search_teach_name: "Een naam, ook als u niet zeker weet hoe u die schrijft:", "A name, also when you are not sure of its spelling:";
    search_teach_place: "Een plaats:", "A place:";
    search_teach_topic: "Een onderwerp, in uw eigen woord:", "A topic, in your own word:";
    search_teach_key: "Een KVK-nummer. De toets / brengt u op elke pagina naar het zoekvak.",
        "A KVK number. The key / takes you to the search box on every page.";
    intake_title: "Vertel over uw bedrijf", "Tell us about your firm";
    intake_begin_help: "Uw regio helpt bedrijven aan de juiste partners. Met uw antwoorden kan dat beter.",
        "Your region helps firms to the right partners. Your answers make that better.";
    intake_begin_short: "Het kost ongeveer drie minuten. U mag overslaan wat u wilt.",
        "It takes about three minutes. You may skip what you like.";
    intake_begin_own: "U ziet hier alleen gegevens van uw eigen bedrijf.", "You see data of your own firm only.";
    intake_begin_report: "Daarna krijgt u meteen een kort verslag met eerste voorstellen.",
        "Afterwards you get a short report with first suggestions at once.";
    intake_begin: "Begin", "Begin";
    intake_link_over: "Deze link werkt niet meer", "This link does not work any more";
    intake_link_over_help: "Een link werkt één keer, op één apparaat, en niet voor altijd. Vraag uw contactpersoon om een nieuwe.",
        "A link works once, on one device, and not for ever. Ask your contact for a new one.";
    intake_intro: "U hoeft niet alles in te vullen. Wat wij al weten, staat er al; verander wat niet klopt.",
        "You need not fill in everything. What we know is there already; change what is not right.";
    intake_barriers: "Wat houdt uw groei tegen?", "What holds your growth back?";
    intake_barriers_help: "Noem er hoogstens drie, de zwaarste eerst, in uw eigen woorden.",
        "Name three at most, the heaviest first, in your own words.";
    intake_words: "In uw eigen woorden", "In your own words";
    intake_comes_to: "U zoekt dus", "So you are looking for";
    intake_let_us: "Bepaalt u dat maar", "You decide";
    intake_together: "Waar wilt u samen aan werken?", "What do you want to work on with others?";
    intake_wishes: "Onderwerpen, plannen of vragen", "Topics, plans or questions";
    intake_wishes_hint: "Zet elk op een eigen regel. Bijvoorbeeld: een lasrobot uitproberen.",
        "Put each on a line of its own. For example: try out a welding robot.";
    intake_kinds: "Met wie?", "With whom?";
    intake_relations: "Met wie werkt u al samen?", "With whom do you work already?";
    intake_relations_hint: "Een naam per regel: scholen, fieldlabs, netwerken, bedrijven.",
        "A name on each line: schools, fieldlabs, networks, firms.";
    intake_nobody: "Nog met niemand", "With nobody yet";
    intake_facts: "Klopt wat wij van uw bedrijf weten?", "Is what we know of your firm right?";
    intake_employees: "Aantal medewerkers", "Number of employees";
    intake_description: "Wat doet uw bedrijf?", "What does your firm do?";
    intake_growth: "Hoe groeide uw bedrijf in de laatste twee jaar, ongeveer?",
        "How did your firm grow in the last two years, roughly?";
    intake_turnover: "Omzet", "Turnover";
    intake_productivity: "Omzet per medewerker", "Turnover per employee";
    intake_profit: "Winst", "Profit";
    intake_jobs: "Banen", "Jobs";
    intake_not_say: "Zeg ik niet", "I do not say";
    intake_same: "ongeveer gelijk", "about the same";
    intake_less_than: "gedaald met meer dan", "fallen by more than";
    intake_more_than: "gegroeid met meer dan", "grown by more than";
    intake_consents: "Wat mogen wij?", "What may we do?";
    intake_consents_help: "Kruis alleen aan wat u goed vindt. Wat u leeg laat, verandert niets. U kunt het altijd weer intrekken.",
        "Tick only what you agree to. What you leave empty changes nothing. You can always take it back.";
    intake_consent_telephone: "U mag mij bellen.", "You may ring me.";
    intake_consent_email: "U mag mij mailen.", "You may e-mail me.";
    intake_consent_visit: "U mag bij mij langskomen.", "You may visit me.";
    intake_consent_partners: "U mag mijn bedrijf met naam noemen bij fieldlabs en netwerken.",
        "You may name my firm to fieldlabs and networks.";
    intake_consent_peers: "U mag mijn bedrijf met naam noemen bij andere ondernemers.",
        "You may name my firm to other entrepreneurs.";
    intake_send: "Verstuur", "Send";
    intake_report: "Uw verslag", "Your report";
    intake_report_help: "Dank u wel. Wij hebben uw antwoorden met de datum van vandaag vastgelegd.",
        "Thank you. We have recorded your answers with the date of today.";
    intake_you_said: "Dit hebben wij begrepen", "This is what we understood";
    intake_change: "Verander uw antwoorden", "Change your answers";
    intake_suggestions: "Met wie u kunt beginnen", "With whom you could begin";
    intake_no_suggestions: "Wij vonden nog niemand die past. Uw contactpersoon zoekt verder.",
        "We found nobody yet who fits. Your contact goes on looking.";
    intake_until: "Op dit apparaat kunt u dit verslag teruglezen tot en met",
        "On this device you can read this report again until";
    intake_ask: "Vraag het bedrijf zelf", "Ask the firm itself";
    intake_ask_help: "Stuur het bedrijf een link naar een formulier van drie minuten. Wat het zegt, komt hier te staan met als bron het bedrijf zelf.",
        "Send the firm a link to a form of three minutes. What it says is put here with the firm itself as the source.";
    intake_make: "Maak een link", "Make a link";
    intake_make_another: "Maak nog een link", "Make another link";
    intake_link: "Link voor het bedrijf", "Link for the firm";
    intake_link_made: "De link is klaar", "The link is ready";
    intake_link_help: "U ziet hem alleen nu. Hij werkt één keer, tot en met", "You see it only now. It works once, until";
    intake_earlier: "Eerdere links", "Earlier links";
    intake_answered: "beantwoord op", "answered on";
    intake_opened: "geopend, nog niet beantwoord", "opened, not answered yet";
    intake_ended: "niet gebruikt, verlopen", "not used, ended";
    intake_waiting: "nog niet geopend, werkt tot en met", "not opened yet, works until";
    intake_fault_employees: "Schrijf het aantal medewerkers als een getal.", "Write the number of employees as a number.";
    intake_fault_website: "Dit is geen webadres. Schrijf bijvoorbeeld www.bedrijf.nl.",
        "This is no web address. Write for example www.firm.nl.";
    intake_fault_barrier: "Dit begrijpen wij niet zeker. Kies wat u zoekt bij nummer",
        "We are not sure that we understand this. Choose what you are looking for at number";
    intake_fault_wishes: "Schrijf hoogstens dertig regels.", "Write thirty lines at most.";
    intake_fault_relations: "Schrijf kortere namen, een per regel.", "Write shorter names, one on each line.";

    admin: "Beheer", "Admin";
    admin_intro: "Wie mag wat, waar de volgorde op rust, wat wordt bewaard, en wie deed wat.",
        "Who may what, on what the ranking rests, what is kept, and who did what.";
    admin_parts: "Onderdelen van beheer", "Parts of admin";
    admin_people: "Mensen", "People";
    admin_people_none: "Nog niemand heeft hier een eigen account. Voeg hieronder de eerste toe.",
        "Nobody has an account of their own here yet. Add the first below.";
    user_add: "Iemand toevoegen", "Add somebody";
    user_added: "Toegevoegd", "Added";
    user_login: "Waarmee logt deze persoon in?", "What does this person sign in with?";
    user_login_hint: "Meestal een e-mailadres.", "Usually an e-mail address.";
    user_role: "Wat is de rol?", "What is the role?";
    user_regions: "Alleen deze regio's (mag leeg)", "Only these regions (may be empty)";
    user_regions_hint: "Codes met een komma ertussen, zoals PV30 of CR34. Leeg is overal.",
        "Codes with commas between, such as PV30 or CR34. Empty means everywhere.";
    user_partners: "Werkt voor deze partners (mag leeg)", "Works for these partners (may be empty)";
    user_partners_hint: "Nodig voor een coördinator. De naam voluit, elke partner op een eigen regel.",
        "Needed for a coordinator. The name in full, each partner on a line.";
    user_totp: "Vraag ook een code uit een app", "Ask for a code of an app too";
    user_save: "Toevoegen", "Add";
    user_password_help: "Geef dit wachtwoord aan de persoon. U ziet het alleen nu.", "Hand this password over. You see it only now.";
    user_totp_uri: "Voor de app met codes", "For the app with codes";
    user_login_wrong: "Geef een naam om in te loggen, van hoogstens 100 tekens.", "Give a name to sign in with, of at most 100 characters.";
    user_login_taken: "Met deze naam logt al iemand in. Kies een andere.", "Somebody signs in with this name already. Choose another.";
    user_role_wrong: "Kies een rol.", "Choose a role.";
    user_regions_wrong: "Een van deze regio's kennen wij niet. Geef codes zoals PV30.", "One of these regions is unknown. Give codes such as PV30.";
    user_partners_wrong: "Een van deze partners kennen wij niet. Schrijf de naam voluit.", "One of these partners is unknown. Write the name in full.";
    webhook_add: "Een systeem bericht sturen", "Tell another system";
    webhook_url: "Naar welk adres?", "To which address?";
    webhook_url_hint: "Begint met https:// en staat op het openbare internet.", "Begins with https:// and is on the public internet.";
    webhook_about: "Waar is het voor? (mag leeg)", "What is it for? (may be empty)";
    webhook_types: "Waarvan krijgt het bericht?", "Of what is it told?";
    webhook_save: "Toevoegen", "Add";
    webhook_url_wrong: "Naar dit adres sturen wij niets. Geef een adres zoals https://crm.voorbeeld.nl/berichten.",
        "Nothing is sent to this address. Give one such as https://crm.example.org/hooks.";
    webhook_types_wrong: "Kies ten minste één soort bericht.", "Choose at least one kind of event.";
    event_firm_created: "een nieuw bedrijf", "a new firm";
    event_firm_changed: "een bedrijf is veranderd", "a firm changed";
    event_firm_deleted: "een bedrijf is weg", "a firm is gone";
    event_firms_loaded: "er zijn veel bedrijven geladen", "many firms were loaded";
    event_matches_changed: "andere partners bovenaan bij een bedrijf", "other partners on top for a firm";
    event_introduction_moved: "een introductie gaat verder", "an introduction moved on";
    event_follow_up_due: "een bedrijf moet teruggebeld worden", "a firm is to be rung back";
    event_capacity_changed: "een partner heeft meer of minder plaats", "a partner has more or less room";
    event_model_activated: "andere gewichten zijn in gebruik", "other weights are in use";
    event_webhook_disabled: "een systeem krijgt geen bericht meer", "a system is told no longer";
    request_decide: "Beslissen", "Decide";
    request_note: "Waarom, of wat is er gedaan?", "Why, or what was done?";
    request_note_hint: "Nodig als u weigert.", "Needed when you refuse.";
    request_note_missing: "Schrijf op waarom u weigert.", "Say why you refuse.";
    request_carry_out: "Uitvoeren", "Carry out";
    request_refuse: "Weigeren", "Refuse";
    request_final: "Wissen kan niet ongedaan gemaakt worden.", "What is erased cannot be brought back.";
    admin_inactive: "mag niet inloggen", "may not sign in";
    admin_deactivate: "Laat niet meer inloggen", "Let no longer sign in";
    admin_activate: "Laat weer inloggen", "Let sign in again";
    admin_partners: "partners", "partners";
    admin_everything: "ziet alles", "sees everything";
    admin_at_issuer: "logt elders in", "signs in elsewhere";
    admin_with_code: "wachtwoord en code", "password and code";
    admin_systems: "Andere systemen", "Other systems";
    admin_systems_none: "Nog geen ander systeem haalt hier gegevens op.", "No other system gets data here yet.";
    admin_system: "Systeem", "System";
    admin_may: "Mag", "May";
    admin_since: "Sinds", "Since";
    admin_issuers: "Inloggen via een ander", "Signing in elsewhere";
    admin_issuers_none: "Geen. U kunt er een noemen in de instellingen (auth.issuers).",
        "None. You can name one in the settings (auth.issuers).";
    admin_issuer: "Uitgever", "Issuer";
    admin_signs_in: "Mensen kunnen er inloggen", "People can sign in there";
    admin_webhooks: "Webhooks", "Webhooks";
    admin_webhooks_none: "Nog geen systeem krijgt bericht van veranderingen. Voeg hieronder het eerste toe.",
        "No system is told of changes yet. Add the first below.";
    webhook_active: "krijgt bericht", "is told";
    webhook_unverified: "nog niet bevestigd", "not confirmed yet";
    webhook_disabled: "uitgezet", "disabled";
    webhook_rotate: "Nieuw geheim", "New secret";
    webhook_new_secret: "Het nieuwe geheim", "The new secret";
    webhook_secret_help: "U ziet het alleen nu. Het oude werkt nog een dag.", "You see it only now. The old one works for another day.";
    admin_gates: "Wanneer mag u benaderen?", "When may you approach?";
    gate_way: "Hoe", "How";
    gate_natural: "Eenmanszaak, vof, maatschap", "Sole proprietor, partnership";
    gate_legal: "Bv, nv en andere", "Ltd and others";
    gate_named: "Een persoon met naam", "A named person";
    gate_consent: "met toestemming", "with consent";
    gate_non_mailing: "zonder Non-mailing-indicator", "without Non-Mailing-Indicator";
    gate_never: "nooit", "never";
    gate_nothing: "mag", "allowed";
    gate_touches: "Hoe vaak", "How often";
    gate_once_in: "1 keer in", "once in";
    gate_in: "keer in", "times in";
    gate_day: "1 dag", "1 day";
    gate_days: "dagen", "days";
    admin_weights: "Gewichten", "Weights";
    admin_weights_help: "Wat telt mee in de volgorde, en hoe goed dat was op vragen die niet zijn gebruikt om te leren.",
        "What counts in the ranking, and how good that was on questions that were not used to learn.";
    weights_active: "in gebruik", "in use";
    weights_activate: "Neem in gebruik", "Put in use";
    weights_reason: "Waarom?", "Why?";
    weights_not_measured: "Niet gemeten: met de hand gekozen.", "Not measured: chosen by hand.";
    questions: "vragen", "questions";
    version: "Versie", "Version";
    admin_requests: "Verzoeken over gegevens", "Requests about data";
    admin_requests_none: "Er wacht niemand op antwoord.", "Nobody waits for an answer.";
    request_kind: "Wat", "What";
    request_received: "Binnen op", "Came in on";
    request_due: "Antwoord voor", "Answer before";
    request_overdue: "te laat", "overdue";
    request_access: "Inzage", "Access";
    request_rectification: "Verbetering", "Rectification";
    request_erasure: "Wissen", "Erasure";
    request_restriction: "Beperking", "Restriction";
    request_objection: "Bezwaar", "Objection";
    admin_retention: "Hoe lang bewaren wij?", "How long do we keep it?";
    admin_retention_help: "Wat ouder is, gaat weg met “loopvermogen retention”; met --dry-run ziet u eerst wat.",
        "What is older goes with “loopvermogen retention”; --dry-run shows first what.";
    kept_what: "Wat", "What";
    kept_term: "Termijn", "Term";
    kept_from: "Vanaf", "From";
    kept_for_ever: "altijd", "for ever";
    kept_firms: "Bedrijven die een persoon zijn", "Firms that are a person";
    kept_untouched: "Andere bedrijven", "Other firms";
    kept_conversations: "Gesprekken", "Conversations";
    kept_introductions: "Introducties en uitkomsten", "Introductions and outcomes";
    kept_lists: "Getoonde lijsten", "Lists that were shown";
    kept_call_lists: "Lotingen voor bellijsten", "Draws for call lists";
    kept_referrals: "Doorverwijzingen", "Referrals";
    kept_since_dealing: "het laatste contact of de laatste verandering", "the last dealing or change";
    kept_contacts: "Contactpersonen", "Contact persons";
    kept_consents: "Toestemmingen", "Consents";
    kept_touches: "Benaderingen", "Approaches";
    kept_requests: "Verzoeken", "Requests";
    kept_answers: "Antwoorden voor herhaalde vragen", "Answers for repeated requests";
    kept_since_change: "de laatste verandering", "the last change";
    kept_since_withdrawal: "de intrekking", "the withdrawal";
    kept_since_made: "het moment zelf", "the moment itself";
    kept_since_decision: "het besluit", "the decision";
    admin_audit: "Wie deed wat?", "Who did what?";
    admin_audit_help: "Het logboek wordt alleen langer. “loopvermogen audit verify” kijkt of er niets aan veranderd is.",
        "The log only grows. “loopvermogen audit verify” checks that nothing in it was changed.";
    admin_audit_none: "Nog niets.", "Nothing yet.";
    admin_older: "Ouder", "Older";
    audit_when: "Wanneer (UTC)", "When (UTC)";
    audit_who: "Wie", "Who";
    audit_what: "Deed", "Did";
    audit_object: "Met", "To";
    audit_outcome: "Uitkomst", "Outcome";
    role_officer: "accountmanager", "officer";
    role_coordinator: "coördinator", "coordinator";
    role_integration: "koppeling", "integration";
    role_analyst: "analist", "analyst";
    role_admin: "beheerder", "admin";
    done_saved: "Opgeslagen.", "Saved.";
    done_replanned: "Het plan is opnieuw gemaakt.", "The plan was made anew.";

    import_title: "Importeren", "Import";
    import_intro: "Stuur een bestand met bedrijven. Wij kijken elke rij na; er verandert niets totdat u vastlegt.",
        "Send a file of firms. We check every row; nothing changes until you commit.";
    import_send: "Bestand sturen", "Send a file";
    import_file: "Bestand", "File";
    import_file_hint: "CSV of Excel (.xlsx), tot 100 MB, met een kop boven de kolommen.",
        "CSV or Excel (.xlsx), up to 100 MB, with a header above the columns.";
    import_no_file: "Kies eerst een bestand met rijen.", "Choose a file with rows first.";
    import_mapping: "Indeling van de kolommen", "Mapping of the columns";
    import_mapping_hint: "Een indeling die u eerder hebt bewaard.", "A mapping that you saved before.";
    import_mapping_none: "Ga uit van de namen van de kolommen", "Go by the names of the columns";
    import_mapping_name: "Bewaar deze indeling als", "Save this mapping as";
    import_check: "Kijk het bestand na", "Check the file";
    import_check_again: "Kijk opnieuw na", "Check again";
    import_earlier: "Eerder gestuurd", "Sent before";
    import_none: "Nog niets. Een bestand uit uw CRM of uit Excel kan er zo in.",
        "Nothing yet. A file from your CRM or from Excel goes in as it is.";
    import_rows: "rijen", "rows";
    import_row: "Rij", "Row";
    import_again: "Ververs", "Refresh";
    import_checking: "Wordt nagekeken", "Being checked";
    import_checked: "Klaar om vast te leggen", "Ready to commit";
    import_committing: "Wordt vastgelegd", "Being written";
    import_committed: "Vastgelegd", "Committed";
    import_reverting: "Wordt teruggedraaid", "Being reverted";
    import_reverted: "Teruggedraaid", "Reverted";
    import_failed: "Niet gelukt", "Failed";
    import_checking_help: "Wij kijken elke rij na. Er verandert nog niets. U mag deze pagina sluiten.",
        "We check every row. Nothing changes yet. You may close this page.";
    import_checked_help: "Alle rijen zijn nagekeken. Er is nog niets veranderd.",
        "All rows are checked. Nothing has changed yet.";
    import_committing_help: "Wij schrijven de goede rijen. U mag deze pagina sluiten.",
        "We are writing the good rows. You may close this page.";
    import_committed_help: "De goede rijen zijn vastgelegd.", "The good rows are written.";
    import_reverting_help: "Wij zetten alles terug zoals het was.", "We put everything back as it was.";
    import_reverted_help: "Alles wat kon, is weer zoals het was.", "Everything that could be is as it was.";
    import_failed_help: "Het bestand kon niet gelezen worden. Hieronder staat waarom.",
        "The file could not be read. Below is why.";
    import_restored: "Teruggezet", "Restored";
    import_deleted: "Weggehaald", "Removed";
    import_left: "Gelaten, omdat er daarna iets mee gedaan is", "Left, because something was done with them since";
    import_to_write: "rijen om vast te leggen", "rows to write";
    import_to_write_one: "rij om vast te leggen", "row to write";
    import_zeros: "Zet weggevallen nullen vooraan terug. Aantal rijen:", "Put lost leading zeros back. Rows:";
    import_commit: "Leg vast", "Commit";
    import_commit_help: "Alleen goede rijen worden geschreven. U kunt dit later terugdraaien.",
        "Only good rows are written. You can revert this later.";
    import_verdicts: "Wat wordt er van elke rij?", "What becomes of each row?";
    import_all: "Alle", "All";
    import_no_rows: "Er zijn hier geen rijen.", "There are no rows here.";
    import_next: "Volgende rijen", "Next rows";
    import_to_firm: "Naar het bedrijf", "To the firm";
    import_failed_rows: "rijen niet gelukt", "rows failed";
    import_failed_row: "rij niet gelukt", "row failed";
    import_failed_rows_help: "Verbeter ze in het bestand en stuur alleen die opnieuw. Achteraan staat steeds waarom.",
        "Mend them in the file and send only those again. The last column says why.";
    import_download: "Download deze rijen", "Download these rows";
    import_columns: "Kolommen", "Columns";
    import_columns_help: "Zo begrijpen wij uw kolommen. Klopt er een niet? Kies dan zelf.",
        "This is how we understand your columns. Is one wrong? Then choose yourself.";
    import_columns_change: "Kies zelf per kolom", "Choose for each column";
    import_left_out: "Niet gebruikt", "Not used";
    import_leave_out: "Niet gebruiken", "Do not use";
    import_revert_title: "Was dit een vergissing?", "Was this a mistake?";
    import_revert_help: "U kunt alles terugdraaien tot en met", "You can revert everything until";
    import_revert: "Draai terug", "Revert";
    import_revert_sure: "Bedrijven die nieuw waren gaan weg, en andere worden weer zoals ze waren.",
        "Firms that were new are removed, and others become as they were.";
    import_revert_yes: "Ja, draai alles terug", "Yes, revert everything";
    import_firms: "Bedrijven importeren", "Import firms";
    verdict_created: "Nieuw", "New";
    verdict_updated: "Aangevuld", "Updated";
    verdict_unchanged: "Al bekend", "Known already";
    verdict_conflict: "Spreekt tegen", "Contradicts";
    verdict_invalid: "Fout", "Wrong";

    topic: "Onderwerp", "Topic";
    theme: "Thema", "Theme";
    also_called: "Ook wel", "Also called";
    topic_partners: "Partners die hieraan werken", "Partners that work on this";
    topic_firms: "Bedrijven die hiermee verder willen", "Firms that want to go on with this";
    topic_nobody: "Nog niemand.", "Nobody yet.";
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
    said_otherwise: "Het register zegt iets anders", "The register says otherwise";
    said_otherwise_hint: "Wat u of het bedrijf zei, blijft staan.", "What you or the firm said stays.";
    source_firm: "het bedrijf zelf", "the firm itself";
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
    works_with: "Werkt samen met", "Works with";
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
    never_reason: "Zei dit aan de telefoon", "Said so on the telephone";
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

    own_data: "Eigen gegevens", "Own data";
    own_data_of: "Gegevens van", "Data of";
    own_data_help: "Houd bij wat u biedt en of er plaats is. Bedrijven en accountmanagers zien dit meteen.",
        "Keep up what you offer and whether there is room. Firms and officers see it at once.";
    own_data_edit: "Gegevens bijwerken", "Change these data";
    back_to_partner: "Terug naar de partner", "Back to the partner";
    own_places: "Is er plaats?", "Is there room?";
    own_is_open: "Neemt u nieuwe bedrijven aan?", "Do you take new firms?";
    own_open: "ja", "yes, we do";
    own_closed: "nu niet", "not now";
    own_not_said: "zeg ik niet", "I do not say";
    own_capacity: "Hoeveel plaatsen hebt u in totaal?", "How many places do you have in all?";
    own_capacity_hint: "Een heel getal. Laat leeg als u het niet weet.", "A whole number. Leave it empty when you do not know.";
    own_opening: "Wanneer kan een bedrijf komen?", "When can a firm come?";
    own_opening_hint: "Bijvoorbeeld: elke eerste dinsdag van de maand.", "For instance: each first Tuesday of the month.";
    own_role: "Wie ontvangt nieuwe bedrijven?", "Who receives new firms?";
    own_role_hint: "Een functie, geen naam van een persoon.", "A role, no name of a person.";
    own_mailbox: "Naar welk adres kan men mailen?", "To which address can one write?";
    own_mailbox_hint: "Een postbus van de organisatie, niet van een persoon.", "A mailbox of the organisation, not of a person.";
    own_about: "Wie bent u?", "Who are you?";
    own_description: "Wat doet u, in een paar zinnen?", "What do you do, in a few sentences?";
    own_save: "Opslaan", "Save";
    fault_capacity: "Geef een heel getal, of laat het veld leeg.", "Give a whole number, or leave it empty.";
    fault_mailbox: "Geef een postbus van de organisatie, zoals info@voorbeeld.nl.",
        "Give a mailbox of the organisation, such as info@example.org.";
    fault_role: "Geef een functie, zoals accountmanager, en geen naam.", "Give a role, such as account manager, and no name.";
    fault_website: "Geef een webadres, zoals https://voorbeeld.nl.", "Give a web address, such as https://example.org.";
    fault_too_long: "Maak deze tekst korter.", "Make this text shorter.";
    division: "Plaatsen verdelen", "Divide the places";
    division_of: "Plaatsen verdelen bij", "Divide the places of";
    division_help: "Wie krijgt welke plaats, zodat alle bedrijven samen het best geholpen zijn? Wij kijken ook naar andere partners die plaats hebben. Het is een voorstel: er wordt niets verstuurd.",
        "Who gets which place, so that all firms together are helped best? Other partners that have room count too. It is a proposal: nothing is sent.";
    division_places: "Hoeveel plaatsen zijn er?", "How many places are there?";
    division_do: "Verdeel", "Divide";
    division_here: "Een plaats hier", "A place here";
    division_nobody: "Niemand. Er is geen plaats, of geen bedrijf past hier.", "Nobody. There is no place, or no firm fits here.";
    division_elsewhere: "Beter ergens anders", "Better elsewhere";
    division_elsewhere_help: "Deze bedrijven passen hier ook, maar een andere partner met plaats past beter of laat hier plaats voor wie nergens anders terechtkan.",
        "These firms fit here too, yet another partner with room fits better, or leaves room here for who can go nowhere else.";
    division_without: "Geen plaats", "No place";
    division_gain: "Meer dan wanneer het beste paar steeds voorgaat:", "More than when the best pair always goes first:";
    members_known: "Leden die wij kennen", "Members that we know";

    places_left: "plaatsen vrij", "places left";
    places_of: "van", "of";
    places_full: "vol", "full";
    invite_list: "Uitnodigingen", "Invitations";
    invite_list_none: "Er is nog geen bedrijf voorgesteld aan deze partner.", "No firm was proposed to this partner yet.";
    consent_wait: "wacht op toestemming van het bedrijf", "waits for the consent of the firm";
    consent_yes: "bedrijf gaf toestemming", "firm gave its consent";
    consent_no: "geen toestemming", "no consent";
    unnamed_firm: "Bedrijf dat er niet meer is", "Firm that is gone";

    download_png: "Als PNG", "As PNG";
    download_svg: "Download als plaatje (SVG)", "Download as a picture (SVG)";
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

    tour: "Rondleiding", "Guided tour";
    tour_begin: "Nieuw hier? Neem de rondleiding.", "New here? Take the guided tour.";
    tour_intro: "In vijf minuten langs de pagina's. Ga met de terugknop steeds hierheen terug.",
        "Along the pages in five minutes. The back button brings you here again.";
    tour_today: "Wie belt u vandaag, en waarom? Tik na het bellen op wat eruit kwam.",
        "Whom do you ring today, and why? Tap what came of it.";
    tour_firm_title: "Een bedrijf", "A firm";
    tour_firm: "Wat zei het bedrijf, en met welke partners brengen wij het in contact? Elke partner heeft drie redenen die u hardop kunt zeggen. Vraag onderaan eens waarom een partner er niet bij staat.",
        "What did the firm say, and which partners do we introduce it to? Each partner has three reasons that you can say aloud. Ask at the foot why another is not there.";
    tour_note: "Typ wat een ondernemer zegt, zoals “we vinden geen vakmensen”. Wij vragen of wij het goed begrijpen.",
        "Type what an entrepreneur says, such as “we find no skilled people”. We ask whether we understand it.";
    tour_brief: "Alles voor een bezoek op één blad. Bewaar het voor in de trein.",
        "Everything for a visit on one sheet. Keep it for the train.";
    tour_partner_title: "Een partner", "A partner";
    tour_partner: "Wat biedt de partner, is er plaats, en welke bedrijven kan hij uitnodigen?",
        "What does the partner offer, is there room, and which firms could it invite?";
    tour_own: "De partner houdt zelf bij wat hij biedt en hoeveel plaatsen er zijn.",
        "The partner itself keeps up what it offers and how many places there are.";
    tour_week: "Een voorstel voor de bezoeken van een week, op de kaart en als lijst. Verplaats er een, of zet een afspraak vast.",
        "A proposal for the visits of a week, on the map and as a list. Move one, or fix an appointment.";
    tour_network: "Wie kent wie, en langs welke weg komt het bedrijf bij een koploper?",
        "Who knows whom, and by which way does the firm come to a frontier firm?";
    tour_region: "De cijfers van de regio, elk met een tabel en als bestand.",
        "The figures of the region, each with a table and as a file.";
    tour_admin: "Wie mag wat, welke gewichten tellen, en wie deed wat.", "Who may what, which weights count, and who did what.";
    tour_keys: "Met een toetsenbord: “/” gaat naar het zoekveld, de pijlen gaan langs wat gevonden is.",
        "With a keyboard: “/” goes to the search box, the arrows go along what was found.";

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
    plan_free: "Nog geen bezoek.", "No visit yet.";
    plan_move: "Verplaatsen of vastzetten", "Move or fix";
    plan_to_day: "Naar welke dag?", "To which day?";
    plan_at_time: "Hoe laat, als het afgesproken is?", "At what time, once it is agreed?";
    plan_do_move: "Verplaats", "Move";
    plan_do_agree: "Is afgesproken", "Is agreed";
    plan_do_not: "Niet deze week", "Not this week";
    plan_do_free: "Laat het plan kiezen", "Let the plan choose";
    plan_moved: "door u gekozen", "chosen by you";
    plan_move_wrong: "Dit past niet: u kunt er dan niet op tijd zijn, of het valt buiten uw uren. Kies een andere dag of tijd.",
        "This does not fit: you cannot be there in time, or it is outside your hours. Choose another day or time.";
    plan_add: "Toch bezoeken", "Visit all the same";
    plan_which_firm: "Welk bedrijf?", "Which firm?";
    plan_unwanted: "U wilt dit bedrijf deze week niet bezoeken.", "You do not want to visit this firm this week.";
    plan_drag_help: "Sleep een bezoek naar een andere dag, of gebruik “Verplaatsen of vastzetten”.",
        "Drag a visit to another day, or use “Move or fix”.";
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
