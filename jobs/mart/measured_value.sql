-- One row per indicator, definition version, year, region and sex: numerator, denominator and what else a value and its
-- interval are made of, put together from mart.cell by the entries in star.dim_indicator; the value; and why it may not be
-- told. Sums are of ten-thousandths, in whole numbers, which add up fast and in any order.
with
entries as (
    select
        xxhash64(indicator.indicator_id, indicator.definition_version) as entry_key,
        indicator.*,
        coalesce(indicator.valid_to_year, 9999) as last_year,
        split(coalesce(indicator.not_collected, ''), ', ') as years_not_collected,
        split(coalesce(indicator.source_names, ''), ', ') as sources,
        if(indicator.by_sex, array('T', 'K', 'M'), array('T')) as sexes,
        split(indicator.levels, ', ') as region_levels
    from star.dim_indicator as indicator
    where indicator.publisher = 'Jämlik'
        and indicator.lifecycle in ('draft', 'active', 'deprecated')
        and indicator.kind not in ('index', 'published')
),
-- which measures an entry counts, in which part
uses as (
    select
        entry.entry_key,
        entry.interval_kind = 'dobson' as is_standardised,
        entry.coverage_kind,
        entry.valid_from_year,
        entry.last_year,
        entry.pooled_years,
        entry.sexes,
        entry.region_levels,
        part.is_numerator,
        part.measure_id
    from entries as entry
    lateral view stack(2, true, entry.numerator_measure, false, entry.denominator_measure) part as is_numerator, measure_id
    where part.measure_id is not null
),
measured_years as (
    select distinct
        cell.measure_id,
        cell.year
    from mart.cell as cell
),
-- how much came of each source for every region, by source
source_coverage as (
    select
        region.year,
        region.region_level,
        region.region_code,
        coverage.source,
        sum(coverage.expected_deliveries) as expected,
        sum(least(coverage.arrived_deliveries, coverage.expected_deliveries)) as arrived
    from star.bridge_region_municipality as region
    join star.fact_coverage as coverage
        on  coverage.year = region.year
        and coverage.municipality_key = region.municipality_key
    group by
        region.year,
        region.region_level,
        region.region_code,
        coverage.source
),
coverages as (
    select
        coverage.year,
        coverage.region_level,
        coverage.region_code,
        max(if(coverage.source = 'municipality_survey', coverage.expected, null)) as respondents,
        map_from_entries(collect_list(struct(coverage.source, coverage.arrived / coverage.expected))) as by_source
    from source_coverage as coverage
    group by
        coverage.year,
        coverage.region_level,
        coverage.region_code
),
arrivals as (
    select
        coverage.year,
        collect_set(coverage.source) as sources
    from star.fact_coverage as coverage
    where coverage.arrived_deliveries > 0
    group by coverage.year
),
-- the years in which anything came of what an entry counts, from anybody
came as (
    select
        uses.entry_key,
        measured.year
    from measured_years as measured
    join uses
        on  uses.measure_id = measured.measure_id
        and uses.is_numerator
    union all
    select
        entry.entry_key,
        arrivals.year
    from entries as entry
    join arrivals
        on size(array_except(entry.sources, arrivals.sources)) = 0
),
-- nothing is missing before anything came; years without a measurement are told once there was one
due as (
    select
        entry.entry_key,
        years.year
    from entries as entry
    join (select distinct measured.year from measured_years as measured) as years
        on years.year between entry.valid_from_year and entry.last_year
    join (
        select
            came.entry_key,
            min(came.year) as first_year,
            collect_set(came.year) as years
        from came
        group by came.entry_key
    ) as came
        on came.entry_key = entry.entry_key
    where array_contains(came.years, years.year)
        or years.year > came.first_year
        and (
            (years.year - entry.valid_from_year) % entry.measured_every <> 0
            or array_contains(entry.years_not_collected, cast(years.year as string))
        )
),
-- how many of the years that are counted together are there at all, of numerator and denominator alike
windows as (
    select
        counted.entry_key,
        counted.year,
        min(counted.years) as years
    from (
        select
            uses.entry_key,
            uses.is_numerator,
            pooled.year,
            count(distinct measured.year) as years
        from measured_years as measured
        join uses
            on uses.measure_id = measured.measure_id
        lateral view explode(sequence(measured.year, measured.year + uses.pooled_years - 1)) pooled as year
        group by
            uses.entry_key,
            uses.is_numerator,
            pooled.year
    ) as counted
    group by
        counted.entry_key,
        counted.year
),
-- every region that must have a row, with how much of what was expected from it came
expected as (
    select
        entry.entry_key,
        region.year,
        region.region_level,
        region.region_code,
        entry.sexes,
        case
            when entry.coverage_kind = 'municipalities' then region.municipalities
            when entry.coverage_kind = 'respondents' then coverages.respondents
        end as expected_places,
        -- where places are counted a source of which nothing is known does not lower it
        if(
            entry.source_names is null,
            null,
            array_min(
                transform(
                    entry.sources,
                    source -> coalesce(
                        coverages.by_source[source], if(entry.coverage_kind = 'deliveries', 0D, cast(null as double))
                    )
                )
            )
        ) as delivered
    from entries as entry
    join due
        on due.entry_key = entry.entry_key
    join (
        select
            region.year,
            region.region_level,
            region.region_code,
            count_if(region.municipality_key <> 0) as municipalities
        from star.bridge_region_municipality as region
        group by
            region.year,
            region.region_level,
            region.region_code
        union all
        -- districts answer in spring
        select
            years.year,
            'district',
            district.district_code,
            1
        from (select distinct measured.year from measured_years as measured) as years
        join star.dim_district as district
            on  district.district_key <> 0
            and make_date(years.year, 3, 31) between district.valid_from and district.valid_to
    ) as region
        on  region.year = due.year
        and array_contains(entry.region_levels, region.region_level)
    left join coverages
        on  coverages.year = region.year
        and coverages.region_level = region.region_level
        and coverages.region_code = region.region_code
),
-- of how many municipalities, or of their districts, anything is there
places_by_measure as (
    select
        cell.measure_id,
        cell.year,
        region.region_level,
        region.region_code,
        cell.sex,
        sum(greatest(cell.districts, 1)) as places
    from mart.cell as cell
    left semi join uses
        on  uses.measure_id = cell.measure_id
        and uses.is_numerator
        and uses.coverage_kind <> 'deliveries'
    join star.bridge_region_municipality as region
        on  region.year = cell.year
        and region.municipality_code = cell.region_code
    where cell.region_level = 'municipality'
    group by
        cell.measure_id,
        cell.year,
        region.region_level,
        region.region_code,
        cell.sex
),
places as (
    select
        uses.entry_key,
        places.year,
        places.region_level,
        places.region_code,
        places.sex,
        places.places
    from places_by_measure as places
    join uses
        on  uses.measure_id = places.measure_id
        and uses.is_numerator
        and uses.coverage_kind <> 'deliveries'
),
-- what those who answer for themselves said
answers as (
    select
        cell.measure_id,
        cell.year,
        cell.region_level,
        cell.region_code,
        cell.answer,
        cell.answer_code
    from mart.cell as cell
    where cell.answer_code is not null
),
-- every measure in the years that it counts in
parts as (
    select
        uses.entry_key,
        uses.is_standardised,
        uses.is_numerator,
        pooled.year,
        cell.region_level,
        cell.region_code,
        cell.sex,
        cell.age_from,
        cell.districts,
        cast(cell.total * 10000 as bigint) as total,
        cell.sum_of_squares,
        cell.observations
    from mart.cell as cell
    join uses
        on  uses.measure_id = cell.measure_id
        and array_contains(uses.region_levels, cell.region_level)
        and array_contains(uses.sexes, cell.sex)
    lateral view explode(sequence(cell.year, cell.year + uses.pooled_years - 1)) pooled as year
    where pooled.year between uses.valid_from_year and uses.last_year
),
-- the European standard population of 2013, in five-year ages
standard_population as (
    select *
    from values
        (0, 5000D), (5, 5500D), (10, 5500D), (15, 5500D), (20, 6000D), (25, 6000D), (30, 6500D), (35, 7000D),
        (40, 7000D), (45, 7000D), (50, 7000D), (55, 6500D), (60, 6000D), (65, 5500D), (70, 5000D), (75, 4000D),
        (80, 2500D), (85, 1500D), (90, 800D), (95, 200D)
        as standard (age_from, weight)
),
by_age as (
    select
        part.entry_key,
        part.year,
        part.region_level,
        part.region_code,
        part.sex,
        part.age_from,
        coalesce(sum(if(part.is_numerator, part.total, null)), 0) / 10000D as numerator,
        nullif(sum(if(part.is_numerator, null, part.total)), 0) / 10000D as denominator
    from parts as part
    where part.is_standardised
    group by
        part.entry_key,
        part.year,
        part.region_level,
        part.region_code,
        part.sex,
        part.age_from
),
standardised as (
    select
        age.entry_key,
        age.year,
        age.region_level,
        age.region_code,
        age.sex,
        cast(sum(cast(standard.weight * age.numerator / age.denominator as decimal(28,14))) as double)
            / sum(standard.weight) as rate,
        cast(
            sum(
                cast(
                    standard.weight * standard.weight * age.numerator / (age.denominator * age.denominator)
                        as decimal(28,14)
                )
            ) as double
        ) / (sum(standard.weight) * sum(standard.weight)) as variance
    from by_age as age
    join standard_population as standard
        on standard.age_from = age.age_from
    where age.denominator is not null
    group by
        age.entry_key,
        age.year,
        age.region_level,
        age.region_code,
        age.sex
),
-- what is known of a value, in rows that have one piece of it each
pieces as (
    select
        part.entry_key,
        part.year,
        part.region_level,
        part.region_code,
        part.sex,
        part.districts,
        if(part.is_numerator, part.total, null) as numerator,
        if(part.is_numerator, null, part.total) as denominator,
        if(part.is_numerator, part.sum_of_squares, null) as numerator_squares,
        if(part.is_numerator, null, part.sum_of_squares) as denominator_squares,
        if(part.is_numerator, part.observations, null) as numerator_rows,
        if(part.is_numerator, null, part.observations) as denominator_rows,
        part.region_level in ('district', 'unit') as is_due,
        cast(null as bigint) as expected_places,
        cast(null as bigint) as places,
        cast(null as double) as delivered,
        cast(null as double) as standardised_rate,
        cast(null as double) as variance_of_rate
    from parts as part
    union all
    select
        expected.entry_key,
        expected.year,
        expected.region_level,
        expected.region_code,
        sexes.sex,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        true,
        expected.expected_places,
        null,
        expected.delivered,
        null,
        null
    from expected
    lateral view explode(expected.sexes) sexes as sex
    union all
    select
        places.entry_key,
        places.year,
        places.region_level,
        places.region_code,
        places.sex,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        false,
        null,
        places.places,
        null,
        null,
        null
    from places
    union all
    select
        standardised.entry_key,
        standardised.year,
        standardised.region_level,
        standardised.region_code,
        standardised.sex,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        false,
        null,
        null,
        null,
        standardised.rate,
        standardised.variance
    from standardised
),
-- what belongs to one region, of all sexes, comes to one place, where a value and its protection are worked out
together as (
    select /*+ repartition(entry_key, year, region_level, region_code) */
        piece.*
    from pieces as piece
),
counted as (
    select
        piece.entry_key,
        piece.year,
        piece.region_level,
        piece.region_code,
        piece.sex,
        max(piece.districts) as districts,
        cast(sum(piece.numerator) as decimal(20,0)) / 10000 as numerator,
        cast(sum(piece.denominator) as decimal(20,0)) / 10000 as denominator,
        sum(piece.numerator_squares) as numerator_squares,
        sum(piece.denominator_squares) as denominator_squares,
        sum(piece.numerator_rows) as numerator_rows,
        sum(piece.denominator_rows) as denominator_rows,
        bool_or(piece.is_due) as is_due,
        max(piece.expected_places) as expected_places,
        max(piece.places) as places,
        max(piece.delivered) as delivered,
        max(piece.standardised_rate) as standardised_rate,
        max(piece.variance_of_rate) as variance_of_rate
    from together as piece
    group by
        piece.entry_key,
        piece.year,
        piece.region_level,
        piece.region_code,
        piece.sex
),
measured as (
    select
        entry.entry_key,
        entry.indicator_id,
        entry.definition_version,
        entry.kind,
        entry.per,
        entry.interval_kind,
        entry.smallest_numerator,
        entry.smallest_denominator,
        entry.smallest_coverage,
        if(
            counted.region_level = 'unit' and entry.smallest_observations_of_units > 0,
            entry.smallest_observations_of_units,
            entry.smallest_observations
        ) as smallest_observations,
        (counted.year - entry.valid_from_year) % entry.measured_every = 0
            and not array_contains(entry.years_not_collected, cast(counted.year as string)) as is_collected,
        coalesce(windows.years, 0) < entry.pooled_years as is_window_open,
        counted.year,
        counted.region_level,
        counted.region_code,
        counted.sex,
        answers.answer,
        answers.answer_code,
        counted.districts > 0 and entry.coverage_kind = 'respondents' as is_made_of_districts,
        entry.coverage_kind = 'respondents' and counted.region_level in ('municipality', 'district')
            as is_of_one_respondent,
        cast(
            if(
                entry.is_zero_when_absent and entry.kind <> 'median',
                coalesce(counted.numerator, 0),
                counted.numerator
            ) as decimal(18,4)
        ) as numerator,
        cast(
            case
                when entry.kind = 'mean' then counted.numerator_rows
                when entry.is_denominator_zero_when_absent then coalesce(counted.denominator, 0)
                else counted.denominator
            end as decimal(18,4)
        ) as denominator,
        case
            when entry.interval_kind = 'weighted_wilson' then counted.denominator_rows
            when entry.kind in ('mean', 'median') then counted.numerator_rows
            when entry.kind = 'count' then cast(counted.numerator as bigint)
            when entry.is_denominator_zero_when_absent then cast(coalesce(counted.denominator, 0) as bigint)
            else cast(counted.denominator as bigint)
        end as observations,
        least(
            counted.delivered,
            if(
                counted.expected_places > 0,
                least(coalesce(counted.places, 0) / cast(counted.expected_places as double), 1D),
                null
            )
        ) as coverage,
        cast(counted.numerator_squares as decimal(38,8)) as sum_of_squares,
        cast(counted.denominator as double) * cast(counted.denominator as double)
            / nullif(cast(counted.denominator_squares as double), 0D) as effective_sample,
        counted.standardised_rate,
        counted.variance_of_rate
    from counted
    join entries as entry
        on entry.entry_key = counted.entry_key
    left join windows
        on  windows.entry_key = counted.entry_key
        and windows.year = counted.year
    left join answers
        on  answers.measure_id = entry.numerator_measure
        and answers.year = counted.year
        and answers.region_level = counted.region_level
        and answers.region_code = counted.region_code
    where counted.is_due
),
judged as (
    select
        measured.*,
        case
            when not measured.is_collected then 'not_collected'
            when measured.is_made_of_districts then 'answered_by_districts'
            when measured.answer = 'not_applicable' then 'not_applicable_to_respondent'
            when measured.answer = 'missing' then 'no_answer'
            when measured.coverage < measured.smallest_coverage then 'low_coverage'
            when measured.is_window_open then 'years_missing'
            when measured.numerator is null and measured.kind = 'median' and measured.smallest_observations = 0
            then 'nobody_to_count'
            when measured.numerator is null and measured.kind <> 'median' then 'nothing_came'
            when measured.kind in ('share', 'rate', 'ratio') and measured.denominator is null then 'nothing_came'
            when measured.kind = 'mean'
                and coalesce(measured.denominator, 0) = 0
                and measured.smallest_observations = 0 then 'nobody_to_count'
            when measured.kind in ('share', 'rate', 'ratio')
                and measured.denominator = 0
                and measured.smallest_denominator = 0
            then if(measured.is_of_one_respondent, 'no_answer', 'nobody_to_count')
        end as reason,
        measured.denominator < measured.smallest_denominator
            or coalesce(measured.observations, 0) < measured.smallest_observations
            or measured.kind in ('share', 'rate', 'ratio', 'count') and measured.numerator < measured.smallest_numerator
            or measured.kind = 'share' and measured.denominator - measured.numerator < measured.smallest_numerator
            as is_small
    from measured
),
-- a small number takes the other sexes with it, so that it cannot be worked out from them
protected as (
    select
        judged.*,
        case
            when judged.reason is not null then judged.reason
            when bool_or(judged.reason is null and coalesce(judged.is_small, false)) over (
                partition by judged.entry_key, judged.region_code, judged.year, judged.region_level
            ) then 'small_number'
        end as status_reason
    from judged
)
select
    protected.indicator_id,
    protected.definition_version,
    protected.year,
    protected.region_level,
    protected.region_code,
    protected.sex,
    protected.answer,
    protected.answer_code,
    protected.status_reason,
    protected.numerator,
    protected.denominator,
    case
        when protected.status_reason is not null then null
        when protected.kind in ('count', 'median') then cast(protected.numerator as double)
        when protected.interval_kind = 'dobson' then protected.per * protected.standardised_rate
        else protected.per * cast(protected.numerator as double) / cast(protected.denominator as double)
    end as value,
    protected.observations,
    protected.coverage,
    protected.sum_of_squares,
    protected.effective_sample,
    protected.variance_of_rate
from protected
