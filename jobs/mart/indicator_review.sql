-- One row per indicator, definition version and year in which it was measured: how many have a value, how many fulfil it,
-- since when nearly all do, how many answers flipped, how far the units of one municipality lie apart, where the nation is
-- going; and from these a proposal whether to keep, watch or retire it.
with
entries as (
    select
        entry.indicator_id,
        entry.definition_version,
        entry.colour_rule in ('answer', 'limits') as has_aim,
        entry.kind
    from star.dim_indicator as entry
    where entry.publisher = 'Jämlik'
),
measured as (
    select
        comparison.indicator_id,
        comparison.definition_version,
        comparison.year,
        comparison.region_level,
        comparison.region_code,
        comparison.status,
        comparison.status_reason,
        comparison.value,
        comparison.colour,
        comparison.previous_colour,
        comparison.answer is not null and comparison.change is not null as is_answered_again,
        comparison.series_break
    from mart.comparison as comparison
    where comparison.sex = 'T'
        and comparison.status <> 'not_collected'
),
-- municipalities, and the districts that answer instead of theirs
respondents as (
    select
        measured.indicator_id,
        measured.definition_version,
        measured.year,
        count_if(
            measured.region_level = 'municipality'
            and (measured.value is not null or measured.status_reason = 'answered_by_districts')
        ) as municipalities_with_value,
        count_if(measured.region_level = 'municipality') as municipalities,
        count_if(measured.region_level = 'municipality' and measured.status = 'suppressed') as municipalities_withheld,
        count(measured.value) as respondents,
        count_if(measured.value is not null and measured.colour = 'green') as fulfilling,
        count_if(
            measured.is_answered_again
            and measured.colour in ('green', 'red')
            and measured.previous_colour in ('green', 'red')
        ) as answered_again,
        count_if(
            measured.is_answered_again
            and measured.colour in ('green', 'red')
            and measured.previous_colour in ('green', 'red')
            and measured.colour <> measured.previous_colour
        ) as flipped
    from measured
    where measured.region_level in ('municipality', 'district')
    group by
        measured.indicator_id,
        measured.definition_version,
        measured.year
),
homes as (
    select
        unit.unit_id,
        max_by(unit.municipality_code, unit.valid_from) as municipality_code
    from star.dim_unit as unit
    where unit.unit_key <> 0
    group by unit.unit_id
),
spreads as (
    select
        apart.indicator_id,
        apart.definition_version,
        apart.year,
        cast(avg(cast(apart.spread as decimal(28,10))) as double) as unit_spread
    from (
        select
            measured.indicator_id,
            measured.definition_version,
            measured.year,
            homes.municipality_code,
            max(measured.value) - min(measured.value) as spread
        from measured
        join homes
            on homes.unit_id = measured.region_code
        where measured.region_level = 'unit'
            and measured.value is not null
        group by
            measured.indicator_id,
            measured.definition_version,
            measured.year,
            homes.municipality_code
        having count(*) > 1
    ) as apart
    group by
        apart.indicator_id,
        apart.definition_version,
        apart.year
),
-- the nation since the last break, within one definition
nations as (
    select
        nation.*,
        first_value(nation.value) over (
            partition by nation.indicator_id, nation.definition_version, nation.breaks_so_far
            order by nation.year
        ) as first_value,
        first_value(nation.year) over (
            partition by nation.indicator_id, nation.definition_version, nation.breaks_so_far
            order by nation.year
        ) as first_year
    from (
        select
            measured.indicator_id,
            measured.definition_version,
            measured.year,
            measured.value,
            sum(if(measured.series_break, 1, 0)) over (
                partition by measured.indicator_id, measured.definition_version
                order by measured.year
            ) as breaks_so_far
        from measured
        where measured.region_level = 'nation'
            and measured.value is not null
    ) as nation
),
reviewed as (
    select
        respondents.*,
        entries.has_aim,
        entries.kind,
        if(entries.has_aim, 100D * respondents.fulfilling / nullif(respondents.respondents, 0), null) as share_fulfilling,
        spreads.unit_spread,
        nations.value as national_value,
        (nations.value - nations.first_value) / nullif(nations.year - nations.first_year, 0) as national_change_per_year
    from respondents
    join entries
        on  entries.indicator_id = respondents.indicator_id
        and entries.definition_version = respondents.definition_version
    left join spreads
        on  spreads.indicator_id = respondents.indicator_id
        and spreads.definition_version = respondents.definition_version
        and spreads.year = respondents.year
    left join nations
        on  nations.indicator_id = respondents.indicator_id
        and nations.definition_version = respondents.definition_version
        and nations.year = respondents.year
),
followed as (
    select
        reviewed.*,
        coalesce(
            max(if(coalesce(reviewed.share_fulfilling, 0D) < 90, reviewed.year, null)) over (
                partition by reviewed.indicator_id, reviewed.definition_version
                order by reviewed.year
            ),
            0
        ) as last_unsaturated_year
    from reviewed
),
saturated as (
    select
        followed.*,
        if(
            followed.share_fulfilling >= 90,
            min(if(followed.share_fulfilling >= 90, followed.year, null)) over (
                partition by followed.indicator_id, followed.definition_version, followed.last_unsaturated_year
                order by followed.year
            ),
            null
        ) as saturated_since,
        100D * followed.flipped / nullif(followed.answered_again, 0) as flipped_share
    from followed
),
judged as (
    select
        saturated.*,
        case
            when saturated.municipalities_with_value + saturated.municipalities_withheld < 0.1 * saturated.municipalities
            then 'hardly_any_values'
            when saturated.saturated_since <= saturated.year - 2 then 'saturated'
            when saturated.municipalities_withheld > 0.5 * saturated.municipalities then 'mostly_withheld'
            when saturated.municipalities_with_value < 0.5 * saturated.municipalities then 'few_values'
            when saturated.saturated_since is not null then 'newly_saturated'
            when saturated.answered_again >= 20 and saturated.flipped_share >= 20 then 'answers_flip'
            else 'tells_apart'
        end as proposal_reason
    from saturated
)
select
    judged.indicator_id,
    judged.definition_version,
    judged.year,
    case
        when judged.proposal_reason = 'saturated' then 'retire'
        when judged.proposal_reason = 'tells_apart' then 'keep'
        else 'watch'
    end as proposal,
    judged.proposal_reason,
    judged.municipalities,
    judged.municipalities_with_value,
    judged.municipalities_withheld,
    judged.respondents,
    if(judged.has_aim, judged.fulfilling, null) as fulfilling,
    judged.share_fulfilling,
    judged.saturated_since,
    judged.answered_again,
    judged.flipped_share,
    judged.unit_spread,
    judged.national_value,
    judged.national_change_per_year
from judged
