-- One row per indicator and definition version: the catalogue's own and those that Kolada describes.
with
described as (
    select
        kolada.*,
        -- the unit stands last in the title, but for a note of the last year with values: (-2022)
        regexp_extract(kolada.title, ',\\s*(\\([^)]*\\)|[^,]*?)\\s*(\\(-\\s*\\d{4}\\))?$', 1) as unit,
        lag(kolada.title) over (partition by kolada.indicator_id order by kolada.definition_version) as earlier_title,
        lag(kolada.valid_to) over (partition by kolada.indicator_id order by kolada.definition_version) as earlier_end
    from register.kolada_indicator as kolada
),
compared as (
    select
        described.*,
        lag(described.unit) over (
            partition by described.indicator_id order by described.definition_version
        ) as earlier_unit,
        -- titles of one survey begin alike; what follows the last " - " tells them apart
        lower(regexp_extract(described.title, '( - )?(((?! - ).)*)$', 2)) as subject,
        lower(regexp_extract(described.earlier_title, '( - )?(((?! - ).)*)$', 2)) as earlier_subject
    from described
)
select
    kolada.indicator_id,
    kolada.definition_version,
    'Kolada' as publisher,
    case when kolada.definition_version > 1 then year(kolada.valid_from) end as valid_from_year,
    case when not kolada.is_current then year(kolada.valid_to) end as valid_to_year,
    kolada.valid_from,
    kolada.valid_to,
    kolada.is_current,
    case
        when kolada.earlier_title is null then 'first'
        when levenshtein(kolada.subject, kolada.earlier_subject)
            > 0.5 * greatest(length(kolada.subject), length(kolada.earlier_subject)) then 'reused'
        when regexp_replace(kolada.unit, '[\\s.]', '') <> regexp_replace(kolada.earlier_unit, '[\\s.]', '') then 'unit'
        when kolada.earlier_end < date_sub(kolada.valid_from, 1) then 'revived'
        else 'wording'
    end as change_kind,
    kolada.title,
    kolada.definition,
    cast(null as string) as area,
    cast(null as string) as model_part,
    cast(null as string) as quality_dimension,
    cast(null as string) as indicator_type,
    nullif(kolada.unit, '') as unit,
    cast(null as string) as direction,
    'Kolada' as source,
    cast(null as string) as numerator_text,
    cast(null as string) as denominator_text,
    cast(null as boolean) as by_sex,
    cast(null as string) as levels,
    cast(null as int) as measured_every,
    case when kolada.is_current then 'active' else 'retired' end as lifecycle,
    cast(null as string) as replaced_by,
    cast(null as string) as common_indicator_id,
    cast(null as string) as used_for,
    cast(null as string) as knowledge_basis,
    false as additive,
    cast(null as string) as published_as,
    'RKA' as owner,
    'https://www.kolada.se' as contact,
    cast(null as string) as kind,
    cast(null as string) as numerator_measure,
    cast(null as string) as denominator_measure,
    cast(null as double) as per,
    cast(null as int) as pooled_years,
    cast(null as string) as interval_kind,
    cast(null as string) as members,
    cast(null as string) as source_names,
    cast(null as string) as coverage_kind,
    cast(null as boolean) as is_zero_when_absent,
    cast(null as boolean) as is_denominator_zero_when_absent,
    cast(null as string) as breaks,
    cast(null as string) as not_collected,
    cast(null as int) as smallest_numerator,
    cast(null as int) as smallest_denominator,
    cast(null as int) as smallest_observations,
    cast(null as int) as smallest_observations_of_units,
    cast(null as double) as smallest_coverage,
    cast(null as string) as colour_rule,
    cast(null as double) as green_from,
    cast(null as double) as yellow_from
from compared as kolada
union all
select
    entry.indicator_id,
    entry.definition_version,
    'Jämlik' as publisher,
    entry.from_year as valid_from_year,
    entry.to_year as valid_to_year,
    make_date(entry.from_year, 1, 1) as valid_from,
    coalesce(make_date(entry.to_year, 12, 31), date '9999-12-31') as valid_to,
    entry.definition_version = max(entry.definition_version) over (partition by entry.indicator_id) as is_current,
    if(
        entry.definition_version = min(entry.definition_version) over (partition by entry.indicator_id),
        'first',
        'wording'
    ) as change_kind,
    entry.title,
    entry.definition,
    entry.area_code as area,
    entry.model_part,
    entry.quality_dimension,
    entry.indicator_type,
    entry.unit,
    entry.direction,
    entry.source,
    entry.numerator_text,
    entry.denominator_text,
    entry.by_sex,
    entry.levels,
    entry.measured_every,
    entry.lifecycle,
    entry.replaced_by,
    entry.common_indicator_id,
    entry.used_for,
    entry.knowledge_basis,
    entry.additive,
    entry.published_as,
    entry.owner,
    entry.contact,
    entry.kind,
    entry.numerator_measure,
    entry.denominator_measure,
    entry.per,
    entry.pooled_years,
    entry.interval_kind,
    entry.members,
    entry.source_names,
    entry.coverage_kind,
    entry.is_zero_when_absent,
    entry.is_denominator_zero_when_absent,
    entry.breaks,
    entry.not_collected,
    entry.smallest_numerator,
    entry.smallest_denominator,
    entry.smallest_observations,
    entry.smallest_observations_of_units,
    entry.smallest_coverage,
    entry.colour_rule,
    entry.green_from,
    entry.yellow_from
from catalogue.indicator as entry
