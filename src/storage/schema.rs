//! The tables as diesel sees them; the columns are explained in the migrations.

diesel::table! {
    organisations (id) {
        id -> Text,
        name -> Text,
        version -> BigInt,
        created_at -> Timestamp,
        is_sandbox -> Bool,
        card_ancestors -> Text,
        call_list_settings -> Text,
    }
}

diesel::table! {
    agreed_visits (organisation_id, id) {
        organisation_id -> Text,
        id -> Text,
        firm_id -> Text,
        starts_key -> Text,
        revision -> BigInt,
        changed_at -> Timestamp,
        document -> Text,
    }
}

diesel::table! {
    changes (organisation_id, version) {
        organisation_id -> Text,
        version -> BigInt,
        entity -> Text,
        record_id -> Text,
        deleted -> Bool,
        at -> Timestamp,
        firm_id -> Text,
        writer -> Text,
        is_new -> Bool,
        detail -> Text,
    }
}

diesel::table! {
    webhooks (organisation_id, id) {
        organisation_id -> Text,
        id -> Text,
        state -> Text,
        created_at -> Timestamp,
        failing_since -> Nullable<Timestamp>,
        secret -> Text,
        previous_secret -> Text,
        previous_until -> Nullable<Timestamp>,
        document -> Text,
    }
}

diesel::table! {
    event_cursors (organisation_id) {
        organisation_id -> Text,
        version -> BigInt,
        day -> Date,
    }
}

diesel::table! {
    event_sequences (organisation_id, subject) {
        organisation_id -> Text,
        subject -> Text,
        last -> BigInt,
    }
}

diesel::table! {
    events (organisation_id, id) {
        organisation_id -> Text,
        id -> Text,
        #[sql_name = "type"]
        kind -> Text,
        subject -> Text,
        writer -> Text,
        at -> Timestamp,
        body -> Text,
    }
}

diesel::table! {
    deliveries (organisation_id, id) {
        organisation_id -> Text,
        id -> Text,
        webhook_id -> Text,
        event_id -> Text,
        event_type -> Text,
        state -> Text,
        attempts -> Integer,
        next_at -> Timestamp,
        created_at -> Timestamp,
        tried_at -> Nullable<Timestamp>,
        status -> Nullable<Integer>,
        outcome -> Text,
        answer -> Text,
    }
}

diesel::table! {
    match_lists (organisation_id, firm_id) {
        organisation_id -> Text,
        firm_id -> Text,
        is_known -> Bool,
        partners -> Text,
        due_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    firms (organisation_id, id) {
        organisation_id -> Text,
        id -> Text,
        revision -> BigInt,
        changed_at -> Timestamp,
        sort_name -> Text,
        kvk_number -> Nullable<Text>,
        rsin -> Nullable<Text>,
        municipality -> Nullable<Text>,
        corop -> Nullable<Text>,
        province -> Nullable<Text>,
        search_name -> Text,
        document -> Text,
        gist -> Nullable<Binary>,
    }
}

diesel::table! {
    firm_external_ids (organisation_id, system, external_id) {
        organisation_id -> Text,
        system -> Text,
        external_id -> Text,
        firm_id -> Text,
    }
}

diesel::table! {
    relation_names (organisation_id, firm_id) {
        organisation_id -> Text,
        firm_id -> Text,
        names -> Text,
    }
}

diesel::table! {
    partners (organisation_id, id) {
        organisation_id -> Text,
        id -> Text,
        revision -> BigInt,
        changed_at -> Timestamp,
        sort_name -> Text,
        normal_name -> Text,
        place -> Text,
        kind -> Text,
        municipality -> Nullable<Text>,
        corop -> Nullable<Text>,
        province -> Nullable<Text>,
        search_name -> Text,
        document -> Text,
    }
}

diesel::table! {
    partner_external_ids (organisation_id, system, external_id) {
        organisation_id -> Text,
        system -> Text,
        external_id -> Text,
        partner_id -> Text,
    }
}

diesel::table! {
    external_keys (organisation_id, kind, system, external_id) {
        organisation_id -> Text,
        kind -> Text,
        system -> Text,
        external_id -> Text,
        record_id -> Text,
        since -> Timestamp,
        gone_at -> Nullable<Timestamp>,
        partner_id -> Text,
        told -> Text,
    }
}

diesel::table! {
    partner_members (organisation_id, firm_id, partner_id) {
        organisation_id -> Text,
        firm_id -> Text,
        partner_id -> Text,
    }
}

diesel::table! {
    hidden_partners (organisation_id, partner_id) {
        organisation_id -> Text,
        partner_id -> Text,
    }
}

diesel::table! {
    registry_partners (id) {
        id -> Text,
        revision -> BigInt,
        changed_at -> Timestamp,
        sort_name -> Text,
        normal_name -> Text,
        place -> Text,
        kind -> Text,
        municipality -> Nullable<Text>,
        corop -> Nullable<Text>,
        province -> Nullable<Text>,
        search_name -> Text,
        document -> Text,
    }
}

diesel::table! {
    registry_external_ids (system, external_id) {
        system -> Text,
        external_id -> Text,
        partner_id -> Text,
    }
}

diesel::table! {
    projects (organisation_id, id) {
        organisation_id -> Text,
        id -> Text,
        start_key -> Text,
        document -> Text,
    }
}

diesel::table! {
    participations (organisation_id, project_id, participant_kind, participant_id) {
        organisation_id -> Text,
        project_id -> Text,
        participant_kind -> Text,
        participant_id -> Text,
    }
}

diesel::table! {
    weights (organisation_id, version) {
        organisation_id -> Text,
        version -> Text,
        created_at -> Timestamp,
        document -> Text,
    }
}

diesel::table! {
    active_weights (organisation_id) {
        organisation_id -> Text,
        version -> Text,
    }
}

diesel::table! {
    weights_activations (organisation_id, id) {
        organisation_id -> Text,
        id -> Text,
        version -> Text,
        activated_at -> Timestamp,
        activated_by -> Text,
        reason -> Nullable<Text>,
    }
}

diesel::table! {
    postcodes (pc4) {
        pc4 -> Integer,
        lat -> Double,
        lon -> Double,
    }
}

diesel::table! {
    idempotency_keys (organisation_id, client, key) {
        organisation_id -> Text,
        client -> Text,
        key -> Text,
        fingerprint -> Text,
        status -> Integer,
        headers -> Text,
        body -> Text,
        given_at -> Timestamp,
    }
}

diesel::table! {
    account_names (kind, name) {
        kind -> Text,
        name -> Text,
        organisation_id -> Text,
        account_id -> Text,
    }
}

diesel::table! {
    users (organisation_id, id) {
        organisation_id -> Text,
        id -> Text,
        sort_name -> Text,
        changed_at -> Timestamp,
        document -> Text,
        password_hash -> Nullable<Text>,
        totp_secret -> Nullable<Text>,
        totp_last_step -> BigInt,
    }
}

diesel::table! {
    clients (organisation_id, id) {
        organisation_id -> Text,
        id -> Text,
        sort_name -> Text,
        changed_at -> Timestamp,
        document -> Text,
        secret_hash -> Text,
    }
}

diesel::table! {
    sessions (organisation_id, id) {
        organisation_id -> Text,
        id -> Text,
        account_id -> Nullable<Text>,
        document -> Text,
        used_at -> Timestamp,
        ends_at -> Timestamp,
    }
}

diesel::table! {
    intake_links (organisation_id, id) {
        organisation_id -> Text,
        id -> Text,
        firm_id -> Text,
        digest -> Text,
        made_by -> Text,
        made_at -> Timestamp,
        ends_at -> Timestamp,
        opened_at -> Nullable<Timestamp>,
        answered_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    failed_sign_ins (tried) {
        tried -> Text,
        failures -> Integer,
        last_at -> Timestamp,
    }
}

diesel::table! {
    audit_records (organisation_id, sequence) {
        organisation_id -> Text,
        sequence -> BigInt,
        at -> Timestamp,
        subject -> Text,
        role -> Text,
        request_id -> Text,
        address_class -> Text,
        action -> Text,
        object_kind -> Text,
        object_id -> Text,
        outcome -> Text,
        detail -> Text,
        previous_hash -> Text,
        hash -> Text,
    }
}

diesel::table! {
    audit_heads (organisation_id) {
        organisation_id -> Text,
        sequence -> BigInt,
        hash -> Text,
    }
}

diesel::allow_tables_to_appear_in_same_query!(firms, firm_external_ids);
diesel::allow_tables_to_appear_in_same_query!(partners, partner_external_ids);
diesel::allow_tables_to_appear_in_same_query!(partner_members, withheld_firms);
diesel::allow_tables_to_appear_in_same_query!(registry_partners, registry_external_ids, partners, hidden_partners);
diesel::allow_tables_to_appear_in_same_query!(projects, participations);
diesel::allow_tables_to_appear_in_same_query!(weights, active_weights);

diesel::table! {
    referrals (id) {
        id -> Text,
        from_organisation_id -> Text,
        to_organisation_id -> Text,
        revision -> BigInt,
        changed_at -> Timestamp,
        status -> Text,
        offered_key -> Text,
        document -> Text,
    }
}

diesel::table! {
    contacts (organisation_id, id) {
        organisation_id -> Text,
        id -> Text,
        firm_id -> Text,
        subject -> Text,
        withheld -> Bool,
        revision -> BigInt,
        changed_at -> Timestamp,
        sort_name -> Text,
        search_name -> Text,
        document -> Text,
    }
}

diesel::table! {
    consents (organisation_id, id) {
        organisation_id -> Text,
        id -> Text,
        firm_id -> Text,
        contact_id -> Text,
        day -> Date,
        given -> Bool,
        recorded_at -> Timestamp,
        document -> Text,
    }
}

diesel::table! {
    objections (organisation_id, id) {
        organisation_id -> Text,
        id -> Text,
        firm_id -> Text,
        contact_id -> Text,
        day -> Date,
        withdrawn_on -> Nullable<Date>,
        recorded_at -> Timestamp,
        document -> Text,
    }
}

diesel::table! {
    withheld_firms (organisation_id, firm_id) {
        organisation_id -> Text,
        firm_id -> Text,
        reason -> Text,
        event_id -> Text,
        since -> Date,
        revision -> BigInt,
        document -> Text,
        projects -> Text,
        memberships -> Text,
        relations -> Text,
    }
}

diesel::table! {
    suppressions (organisation_id, subject, event_id) {
        organisation_id -> Text,
        subject -> Text,
        event_id -> Text,
        reason -> Text,
        since -> Date,
    }
}

diesel::table! {
    contact_rules (organisation_id, version) {
        organisation_id -> Text,
        version -> Text,
        created_at -> Timestamp,
        created_by -> Text,
        document -> Text,
    }
}

diesel::table! {
    active_contact_rules (organisation_id) {
        organisation_id -> Text,
        version -> Text,
        activated_at -> Timestamp,
        activated_by -> Text,
    }
}

diesel::table! {
    touches (organisation_id, id) {
        organisation_id -> Text,
        id -> Text,
        firm_id -> Text,
        contact_id -> Text,
        channel -> Text,
        day -> Date,
        recorded_by -> Text,
        recorded_at -> Timestamp,
    }
}

diesel::table! {
    ledger_members (organisation_id) {
        organisation_id -> Text,
        since -> Timestamp,
        decided_by -> Text,
    }
}

diesel::table! {
    shared_touches (subject, id) {
        subject -> Text,
        id -> Text,
        contributor_id -> Text,
        kind -> Text,
        day -> Date,
    }
}

diesel::table! {
    data_requests (organisation_id, id) {
        organisation_id -> Text,
        id -> Text,
        revision -> BigInt,
        changed_at -> Timestamp,
        due -> Date,
        is_open -> Bool,
        firm_id -> Text,
        document -> Text,
    }
}

diesel::table! {
    journal_entries (organisation_id, id) {
        organisation_id -> Text,
        id -> Text,
    }
}

diesel::table! {
    privacy_keys (purpose) {
        purpose -> Text,
        fingerprint -> Text,
    }
}

diesel::allow_tables_to_appear_in_same_query!(contacts, firms);
diesel::allow_tables_to_appear_in_same_query!(contact_rules, active_contact_rules);

diesel::table! {
    conversations (organisation_id, id) {
        organisation_id -> Text,
        id -> Text,
        firm_id -> Text,
        revision -> BigInt,
        changed_at -> Timestamp,
        held_key -> Text,
        document -> Text,
    }
}

diesel::table! {
    introductions (organisation_id, id) {
        organisation_id -> Text,
        id -> Text,
        firm_id -> Text,
        partner_id -> Text,
        revision -> BigInt,
        changed_at -> Timestamp,
        state -> Text,
        partner_was_asked -> Bool,
        proposed_key -> Text,
        document -> Text,
    }
}

diesel::table! {
    outcomes (organisation_id, introduction_id, moment) {
        organisation_id -> Text,
        introduction_id -> Text,
        moment -> Text,
        changed_at -> Timestamp,
        document -> Text,
    }
}

diesel::table! {
    exploration_draws (organisation_id, id) {
        organisation_id -> Text,
        id -> Text,
        drawn_key -> Text,
        scope -> Text,
        document -> Text,
    }
}

diesel::table! {
    impressions (organisation_id, id) {
        organisation_id -> Text,
        id -> Text,
        firm_id -> Text,
        shown_key -> Text,
        document -> Text,
    }
}

diesel::allow_tables_to_appear_in_same_query!(introductions, firms);

diesel::table! {
    imports (organisation_id, id) {
        organisation_id -> Text,
        id -> Text,
        revision -> BigInt,
        changed_at -> Timestamp,
        created_key -> Text,
        state -> Text,
        is_closed -> Bool,
        acting_subject -> Text,
        acting_role -> Text,
        lease_holder -> Text,
        lease_until -> Timestamp,
        document -> Text,
        attempts -> BigInt,
    }
}

diesel::table! {
    import_rows (organisation_id, import_id, place) {
        organisation_id -> Text,
        import_id -> Text,
        place -> BigInt,
        row_number -> BigInt,
        verdict -> Text,
        firm_id -> Nullable<Text>,
        document -> Text,
    }
}

diesel::table! {
    import_changes (organisation_id, import_id, firm_id) {
        organisation_id -> Text,
        import_id -> Text,
        firm_id -> Text,
        revision -> BigInt,
        firm_before -> Nullable<Text>,
        outcome -> Text,
    }
}

diesel::table! {
    import_mappings (organisation_id, id) {
        organisation_id -> Text,
        id -> Text,
        revision -> BigInt,
        changed_at -> Timestamp,
        sort_name -> Text,
        document -> Text,
    }
}

diesel::allow_tables_to_appear_in_same_query!(deliveries, events);

diesel::table! {
    duplicates (organisation_id, id) {
        organisation_id -> Text,
        id -> Text,
        first_firm_id -> Text,
        second_firm_id -> Text,
        state -> Text,
        revision -> BigInt,
        changed_at -> Timestamp,
        document -> Text,
    }
}

diesel::table! {
    merged_firms (organisation_id, firm_id) {
        organisation_id -> Text,
        firm_id -> Text,
        survivor_id -> Text,
        duplicate_id -> Text,
        merged_at -> Timestamp,
        document -> Text,
    }
}

diesel::table! {
    sources (organisation_id, name) {
        organisation_id -> Text,
        name -> Text,
        last_success_at -> Nullable<Timestamp>,
        last_failure_at -> Nullable<Timestamp>,
        failure -> Text,
        failures -> BigInt,
        records -> BigInt,
        conflicts -> BigInt,
        next_run_at -> Nullable<Timestamp>,
        mark -> Text,
    }
}

diesel::table! {
    register_facts (organisation_id, source, firm_id) {
        organisation_id -> Text,
        source -> Text,
        firm_id -> Text,
        seen_on -> Date,
        conflicts -> BigInt,
        document -> Text,
    }
}

diesel::table! {
    sector_figures (organisation_id, measure, sbi_version, sector, year) {
        organisation_id -> Text,
        measure -> Text,
        sbi_version -> Text,
        sector -> Text,
        year -> BigInt,
        seen_on -> Date,
        document -> Text,
    }
}

diesel::table! {
    partner_notes (organisation_id, id) {
        organisation_id -> Text,
        id -> Text,
        partner_id -> Text,
        document -> Text,
    }
}
