-- One row per indicator, definition version, year, region and sex. What mart.measured_value counted is given an interval, and
-- withheld where it says why. Indices are made of the values that are shown. What others published stands beside, as it
-- was published.
with
entries as (
    select indicator.*
    from star.dim_indicator as indicator
    where indicator.publisher = 'Jämlik'
        and indicator.lifecycle in ('draft', 'active', 'deprecated')
),
valued as (
    select
        measured.*,
        entry.kind,
        entry.per,
        array_contains(split(coalesce(entry.breaks, ''), ', '), cast(measured.year as string))
            or entry.definition_version > 1 and measured.year = entry.valid_from_year as series_break,
        cast(measured.numerator as double) as counts,
        nullif(cast(coalesce(measured.denominator, 1) as double), 0D) as base,
        if(
            entry.interval_kind = 'weighted_wilson',
            measured.effective_sample,
            cast(measured.denominator as double)
        ) as sample,
        case
            when measured.status_reason is not null then null
            when entry.interval_kind = 'none' then null
            when entry.interval_kind = 'dobson' and measured.numerator = 0 then null
            when entry.interval_kind = 't' and measured.denominator < 2 then null
            when entry.interval_kind = 'byar' and measured.numerator < 10 then 'exact'
            when entry.interval_kind = 'weighted_wilson'
                and abs(measured.effective_sample - measured.observations) < 1e-6 then 'wilson'
            else entry.interval_kind
        end as interval_method,
        1.959963984540054D as z_95,
        3.090232306167813D as z_998
    from mart.measured_value as measured
    join entries as entry
        on  entry.indicator_id = measured.indicator_id
        and entry.definition_version = measured.definition_version
),
-- the limits of a count, exact below ten and by Byar's approximation from there; the standard error of a mean
limits as (
    select
        valued.*,
        case
            when valued.interval_method not in ('byar', 'exact', 'dobson') or valued.interval_method is null then null
            when valued.counts = 0 then 0D
            when valued.counts < 10 then chi_squared_quantile(0.025D, 2 * valued.counts) / 2
            else valued.counts * pow(1 - 1 / (9 * valued.counts) - valued.z_95 / (3 * sqrt(valued.counts)), 3)
        end as least_95,
        case
            when valued.interval_method not in ('byar', 'exact', 'dobson') or valued.interval_method is null then null
            when valued.counts < 10 then chi_squared_quantile(0.975D, 2 * valued.counts + 2) / 2
            else (valued.counts + 1)
                * pow(1 - 1 / (9 * (valued.counts + 1)) + valued.z_95 / (3 * sqrt(valued.counts + 1)), 3)
        end as most_95,
        case
            when valued.interval_method not in ('byar', 'exact', 'dobson') or valued.interval_method is null then null
            when valued.counts = 0 then 0D
            when valued.counts < 10 then chi_squared_quantile(0.001D, 2 * valued.counts) / 2
            else valued.counts * pow(1 - 1 / (9 * valued.counts) - valued.z_998 / (3 * sqrt(valued.counts)), 3)
        end as least_998,
        case
            when valued.interval_method not in ('byar', 'exact', 'dobson') or valued.interval_method is null then null
            when valued.counts < 10 then chi_squared_quantile(0.999D, 2 * valued.counts + 2) / 2
            else (valued.counts + 1)
                * pow(1 - 1 / (9 * (valued.counts + 1)) + valued.z_998 / (3 * sqrt(valued.counts + 1)), 3)
        end as most_998,
        case
            when valued.interval_method = 't'
            then sqrt(
                greatest(cast(valued.sum_of_squares as double) - valued.counts * valued.counts / valued.base, 0D)
                    / (valued.base - 1) / valued.base
            )
        end as standard_error,
        case
            when valued.interval_method = 'dobson' then sqrt(valued.variance_of_rate / valued.counts)
            else 1 / valued.base
        end as rate_per_count
    from valued
),
derived as (
    select
        limits.indicator_id,
        limits.definition_version,
        limits.year,
        limits.region_level,
        limits.region_code,
        limits.sex,
        limits.answer,
        limits.answer_code,
        limits.interval_method,
        case
            when limits.status_reason is null then 'value'
            when limits.status_reason = 'not_collected' then 'not_collected'
            when limits.status_reason = 'small_number' then 'suppressed'
            when limits.status_reason in ('answered_by_districts', 'not_applicable_to_respondent', 'nobody_to_count')
            then 'not_applicable'
            else 'missing'
        end as status,
        limits.status_reason,
        limits.series_break,
        if(limits.status_reason is null, limits.numerator, null) as numerator,
        if(limits.status_reason is null, limits.denominator, null) as denominator,
        limits.value,
        case
            when limits.interval_method in ('wilson', 'weighted_wilson')
            then limits.per
                * (
                    2 * limits.counts / limits.base * limits.sample + limits.z_95 * limits.z_95
                    - limits.z_95 * sqrt(
                        limits.z_95 * limits.z_95
                        + 4 * limits.counts / limits.base * limits.sample * (1 - limits.counts / limits.base)
                    )
                ) / (2 * (limits.sample + limits.z_95 * limits.z_95))
            when limits.interval_method = 't'
            then limits.value - limits.standard_error * student_t_quantile(0.975D, limits.base - 1)
            else limits.value
                + limits.per * limits.rate_per_count * (limits.least_95 - limits.counts)
        end as lower_95,
        case
            when limits.interval_method in ('wilson', 'weighted_wilson')
            then limits.per
                * (
                    2 * limits.counts / limits.base * limits.sample + limits.z_95 * limits.z_95
                    + limits.z_95 * sqrt(
                        limits.z_95 * limits.z_95
                        + 4 * limits.counts / limits.base * limits.sample * (1 - limits.counts / limits.base)
                    )
                ) / (2 * (limits.sample + limits.z_95 * limits.z_95))
            when limits.interval_method = 't'
            then limits.value + limits.standard_error * student_t_quantile(0.975D, limits.base - 1)
            else limits.value
                + limits.per * limits.rate_per_count * (limits.most_95 - limits.counts)
        end as upper_95,
        case
            when limits.interval_method in ('wilson', 'weighted_wilson')
            then limits.per
                * (
                    2 * limits.counts / limits.base * limits.sample + limits.z_998 * limits.z_998
                    - limits.z_998 * sqrt(
                        limits.z_998 * limits.z_998
                        + 4 * limits.counts / limits.base * limits.sample * (1 - limits.counts / limits.base)
                    )
                ) / (2 * (limits.sample + limits.z_998 * limits.z_998))
            when limits.interval_method = 't'
            then limits.value - limits.standard_error * student_t_quantile(0.999D, limits.base - 1)
            else limits.value
                + limits.per * limits.rate_per_count * (limits.least_998 - limits.counts)
        end as lower_998,
        case
            when limits.interval_method in ('wilson', 'weighted_wilson')
            then limits.per
                * (
                    2 * limits.counts / limits.base * limits.sample + limits.z_998 * limits.z_998
                    + limits.z_998 * sqrt(
                        limits.z_998 * limits.z_998
                        + 4 * limits.counts / limits.base * limits.sample * (1 - limits.counts / limits.base)
                    )
                ) / (2 * (limits.sample + limits.z_998 * limits.z_998))
            when limits.interval_method = 't'
            then limits.value + limits.standard_error * student_t_quantile(0.999D, limits.base - 1)
            else limits.value
                + limits.per * limits.rate_per_count * (limits.most_998 - limits.counts)
        end as upper_998,
        if(limits.status_reason is null, limits.observations, null) as observations,
        limits.coverage
    from limits
),
-- an index counts, for each municipality, the values of this year or else of the year before
members as (
    select
        entry.indicator_id,
        entry.definition_version,
        entry.valid_from_year,
        entry.valid_to_year,
        split_part(member.part, ': ', 1) as member_group,
        one.member_id
    from entries as entry
    lateral view explode(split(entry.members, '; ')) member as part
    lateral view explode(split(split_part(member.part, ': ', 2), ', ')) one as member_id
    where entry.kind = 'index'
),
member_values as (
    select
        members.indicator_id,
        members.definition_version,
        members.member_group,
        members.member_id,
        shown.year,
        value.region_code,
        max_by(if(member.direction = 'higher', value.value, -value.value), value.year) as value,
        max(value.year) as measured_in
    from members
    join mart.measured_value as value
        on  value.indicator_id = members.member_id
        and value.region_level = 'municipality'
        and value.sex = 'T'
        and value.value is not null
    join entries as member
        on  member.indicator_id = value.indicator_id
        and member.definition_version = value.definition_version
    lateral view explode(array(value.year, value.year + 1)) shown as year
    where shown.year between members.valid_from_year and coalesce(members.valid_to_year, 9999)
    group by
        members.indicator_id,
        members.definition_version,
        members.member_group,
        members.member_id,
        shown.year,
        value.region_code
),
-- the outermost fortieths are pulled in, and what is left goes from 0 to 100
scaled_members as (
    select
        bounded.*,
        100 * (least(greatest(bounded.value, bounded.lowest), bounded.highest) - bounded.lowest)
            / nullif(bounded.highest - bounded.lowest, 0D) as score
    from (
        select
            value.*,
            percentile(value.value, 0.025D) over (
                partition by value.indicator_id, value.definition_version, value.member_id, value.year
            ) as lowest,
            percentile(value.value, 0.975D) over (
                partition by value.indicator_id, value.definition_version, value.member_id, value.year
            ) as highest
        from member_values as value
    ) as bounded
),
group_scores as (
    select
        score.indicator_id,
        score.definition_version,
        score.year,
        score.region_code,
        score.member_group,
        avg(cast(coalesce(score.score, 50D) as decimal(28,14))) as score,
        count(*) as members,
        max(score.measured_in) as measured_in
    from scaled_members as score
    group by
        score.indicator_id,
        score.definition_version,
        score.year,
        score.region_code,
        score.member_group
),
index_scores as (
    select
        score.indicator_id,
        score.definition_version,
        score.year,
        score.region_code,
        if(sum(score.members) = max(size.members), cast(avg(cast(score.score as decimal(28,14))) as double), null) as score,
        max(score.measured_in) as measured_in
    from group_scores as score
    join (
        select
            members.indicator_id,
            members.definition_version,
            count(*) as members
        from members
        group by
            members.indicator_id,
            members.definition_version
    ) as size
        on  size.indicator_id = score.indicator_id
        and size.definition_version = score.definition_version
    group by
        score.indicator_id,
        score.definition_version,
        score.year,
        score.region_code
),
indices as (
    select
        entry.indicator_id,
        entry.definition_version,
        region.year,
        region.region_code,
        array_contains(split(coalesce(entry.breaks, ''), ', '), cast(region.year as string)) as series_break,
        100 * (score.score - min(score.score) over (partition by entry.indicator_id, region.year))
            / nullif(
                max(score.score) over (partition by entry.indicator_id, region.year)
                - min(score.score) over (partition by entry.indicator_id, region.year),
                0D
            ) as value
    from entries as entry
    -- a year in which no member was measured has no index of its own
    join (
        select
            score.indicator_id,
            score.definition_version,
            score.year
        from index_scores as score
        group by
            score.indicator_id,
            score.definition_version,
            score.year
        having max(score.measured_in) = score.year
    ) as scored
        on  scored.indicator_id = entry.indicator_id
        and scored.definition_version = entry.definition_version
    join star.bridge_region_municipality as region
        on  region.region_level = 'municipality'
        and region.year = scored.year
    left join index_scores as score
        on  score.indicator_id = entry.indicator_id
        and score.definition_version = entry.definition_version
        and score.year = region.year
        and score.region_code = region.region_code
    where entry.kind = 'index'
),
-- values of others, under their own ids and under those of entries that show them
published as (
    select
        published.indicator_id,
        published.definition_version,
        published.year,
        published.municipality_code,
        published.sex,
        published.status,
        published.value,
        false as series_break
    from star.fact_published_value as published
    union all
    select
        entry.indicator_id,
        entry.definition_version,
        published.year,
        published.municipality_code,
        published.sex,
        max_by(published.status, published.definition_version),
        max_by(published.value, published.definition_version),
        array_contains(split(coalesce(entry.breaks, ''), ', '), cast(published.year as string)) as series_break
    from star.fact_published_value as published
    join entries as entry
        on  entry.kind = 'published'
        and entry.published_as = published.indicator_id
        and published.year between entry.valid_from_year and coalesce(entry.valid_to_year, 9999)
        and (entry.by_sex or published.sex = 'T')
    group by
        entry.indicator_id,
        entry.definition_version,
        entry.breaks,
        published.year,
        published.municipality_code,
        published.sex
)
select
    derived.indicator_id,
    derived.definition_version,
    derived.year,
    derived.region_level,
    derived.region_code,
    derived.sex,
    derived.answer,
    derived.answer_code,
    derived.interval_method,
    derived.status,
    derived.status_reason,
    'derived' as origin,
    derived.series_break,
    derived.numerator,
    derived.denominator,
    derived.value,
    derived.lower_95,
    derived.upper_95,
    derived.lower_998,
    derived.upper_998,
    derived.observations,
    derived.coverage
from derived
union all
select
    index_value.indicator_id,
    index_value.definition_version,
    index_value.year,
    'municipality',
    index_value.region_code,
    'T',
    null,
    null,
    null,
    if(index_value.value is null, 'missing', 'value'),
    if(index_value.value is null, 'member_missing', null),
    'derived',
    index_value.series_break,
    null,
    null,
    index_value.value,
    null,
    null,
    null,
    null,
    null,
    null
from indices as index_value
union all
select
    published.indicator_id,
    published.definition_version,
    published.year,
    'municipality',
    published.municipality_code,
    published.sex,
    null,
    null,
    null,
    published.status,
    if(published.status in ('value', 'preliminary'), null, 'as_published'),
    'published',
    published.series_break,
    null,
    null,
    case when published.status in ('value', 'preliminary') then published.value end,
    null,
    null,
    null,
    null,
    null,
    null
from published
