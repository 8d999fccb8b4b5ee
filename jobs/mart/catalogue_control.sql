-- One row per survey, subject and type: how many indicators the catalogue has today, and how many the National Audit Office
-- counted in 2020. A subject is an area, or a form of service of which units or users were asked.
with
entries as (
    select
        case
            when array_contains(split(entry.source_names, ', '), 'municipality_survey') then 'municipality_survey'
            when entry.source_names like '%unit_survey%' then 'unit_survey'
            when array_contains(split(entry.source_names, ', '), 'user_survey') then 'user_survey'
            when entry.kind = 'published' then 'published_by_others'
            when entry.kind = 'index' then 'index'
            when array_contains(split(entry.source_names, ', '), 'municipal_accounts') then 'accounts'
            else 'register'
        end as collected_by,
        entry.area,
        regexp_extract(entry.numerator_measure, 'service_form=([0-9]+)', 1) as service_form,
        entry.indicator_type
    from star.dim_indicator as entry
    where entry.publisher = 'Jämlik'
        and entry.lifecycle = 'active'
        and entry.is_current
),
ours as (
    select
        entries.collected_by,
        case
            when entries.collected_by not in ('unit_survey', 'user_survey') then entries.area
            when entries.service_form = '1' then 'home_care'
            when entries.service_form = '2' then 'special_housing'
            when entries.service_form = '3' then 'lss_housing'
            when entries.service_form = '4' then 'lss_day_services'
            else entries.area
        end as subject,
        entries.indicator_type
    from entries
),
counted as (
    select
        ours.collected_by,
        ours.subject,
        ours.indicator_type,
        1 as indicators,
        0 as audited_indicators,
        cast(null as string) as audit_note
    from ours
    union all
    select
        audited.collected_by,
        audited.subject,
        audited.indicator_type,
        0,
        audited.audited_indicators,
        audited.audit_note
    from star.fact_audited_indicators as audited
),
both as (
    select
        counted.collected_by,
        counted.subject,
        counted.indicator_type,
        cast(sum(counted.indicators) as int) as indicators,
        cast(sum(counted.audited_indicators) as int) as audited_indicators,
        max(counted.audit_note) as audit_note
    from counted
    group by
        counted.collected_by,
        counted.subject,
        counted.indicator_type
)
select
    both.collected_by,
    both.subject,
    both.indicator_type,
    case
        when both.indicators = both.audited_indicators then 'same_number'
        when both.collected_by in ('accounts', 'index', 'published_by_others') then 'not_counted_by_the_audit'
        when both.indicator_type = 'key_figure' then 'not_counted_by_the_audit'
        when both.subject = 'service_housing' then 'counted_as_special_housing'
        when both.collected_by = 'register' and both.audited_indicators = 0 then 'from_registers_that_were_not_used'
        when both.collected_by = 'register' then 'made_from_individuals'
        when both.indicators > both.audited_indicators then 'questions_of_later_years'
        else 'questionnaire_not_public'
    end as reason_for_difference,
    both.audit_note,
    both.indicators,
    both.audited_indicators,
    both.indicators - both.audited_indicators as more_than_audited
from both
