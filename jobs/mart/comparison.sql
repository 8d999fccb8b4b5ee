-- One row per value of the catalogue's own indicators, with what it is compared with: the colour and the rank among
-- those who answer for themselves, municipalities and districts, the values of the nation, the county and SKR's group, and
-- the measurement before.
with
own as (
    select
        indicator.indicator_id,
        indicator.definition_version,
        indicator.area,
        indicator.model_part,
        indicator.quality_dimension,
        indicator.indicator_type,
        indicator.title,
        indicator.unit,
        indicator.direction,
        indicator.pooled_years,
        max(indicator.pooled_years) over (partition by indicator.indicator_id) as most_pooled_years,
        array_contains(split(indicator.levels, ', '), 'group') as has_groups,
        indicator.colour_rule,
        indicator.green_from,
        indicator.yellow_from
    from star.dim_indicator as indicator
    where indicator.publisher = 'Jämlik'
),
years as (
    select distinct value.year
    from mart.indicator_value as value
),
municipalities as (
    select
        region.year,
        region.municipality_code,
        max(if(region.region_level = 'municipality', region.region_name, null)) as name,
        max(if(region.region_level = 'county', region.region_code, null)) as county_code,
        max(if(region.region_code like 'SKR2023:%', region.region_code, null)) as group_code
    from star.bridge_region_municipality as region
    where region.municipality_code is not null
    group by
        region.year,
        region.municipality_code
),
-- districts and units by the names that they had last in the year
respondents as (
    select
        years.year,
        'district' as region_level,
        district.district_code as region_code,
        max_by(district.name, district.valid_from) as region_name,
        max_by(district.municipality_code, district.valid_from) as municipality_code
    from years
    join star.dim_district as district
        on  district.valid_from <= make_date(years.year, 12, 31)
        and district.valid_to >= make_date(years.year, 1, 1)
    group by
        years.year,
        district.district_code
    union all
    select
        years.year,
        'unit',
        unit.unit_id,
        max_by(unit.unit_name, unit.valid_from),
        max_by(unit.municipality_code, unit.valid_from)
    from years
    join star.dim_unit as unit
        on  unit.valid_from <= make_date(years.year, 12, 31)
        and unit.valid_to >= make_date(years.year, 1, 1)
    where unit.unit_key <> 0
    group by
        years.year,
        unit.unit_id
),
-- every place and region of a year by name, with the county and the group that it is compared with
places as (
    select
        municipality.year,
        'municipality' as region_level,
        municipality.municipality_code as region_code,
        municipality.name as region_name,
        municipality.county_code,
        municipality.group_code
    from municipalities as municipality
    union all
    select
        respondent.year,
        respondent.region_level,
        respondent.region_code,
        respondent.region_name,
        municipality.county_code,
        municipality.group_code
    from respondents as respondent
    left join municipalities as municipality
        on  municipality.year = respondent.year
        and municipality.municipality_code = respondent.municipality_code
    union all
    select distinct
        region.year,
        region.region_level,
        region.region_code,
        region.region_name,
        cast(null as string),
        cast(null as string)
    from star.bridge_region_municipality as region
    where region.region_level <> 'municipality'
),
told as (
    select
        value.indicator_id,
        value.definition_version,
        value.year,
        value.region_level,
        value.region_code,
        value.sex,
        value.value
    from mart.indicator_value as value
    where value.value is not null
),
nations as (
    select
        value.indicator_id,
        value.definition_version,
        value.year,
        value.sex,
        count(value.goodness) as respondents,
        percentile(value.goodness, array(0.25D, 0.75D)) as quarters,
        sort_array(collect_list(value.goodness), false) as from_best,
        max(value.value_of_nation) as value
    from (
        select
            told.*,
            if(
                told.region_level in ('municipality', 'district'),
                if(own.direction = 'lower', -told.value, told.value),
                null
            ) as goodness,
            if(told.region_level = 'nation', told.value, null) as value_of_nation
        from told
        join own
            on  own.indicator_id = told.indicator_id
            and own.definition_version = told.definition_version
    ) as value
    group by
        value.indicator_id,
        value.definition_version,
        value.year,
        value.sex
),
means_of_members as (
    select
        told.indicator_id,
        told.definition_version,
        told.year,
        told.sex,
        groups.region_code as group_code,
        cast(avg(cast(told.value as decimal(28,10))) as double) as value,
        count(*) as members
    from told
    join star.bridge_region_municipality as groups
        on  groups.region_level = 'group'
        and groups.region_code like 'SKR2023:%'
        and groups.year = told.year
        and groups.municipality_code = told.region_code
    where told.region_level = 'municipality'
    group by
        told.indicator_id,
        told.definition_version,
        told.year,
        told.sex,
        groups.region_code
),
-- what a colour needs, and no more, before each value meets the ones before it
measured as (
    select /*+ broadcast(own, nations) */
        value.*,
        own.direction,
        own.pooled_years,
        own.most_pooled_years,
        own.colour_rule,
        own.green_from,
        own.yellow_from,
        if(own.direction = 'lower', -value.value, value.value) as goodness,
        coalesce(nations.respondents, 0) as respondents,
        nations.quarters[0] as worst_quarter_to,
        nations.quarters[1] as best_quarter_from,
        if(value.region_level = 'nation', null, nations.value) as national_value,
        -- ties share the first place
        if(
            value.region_level in ('municipality', 'district') and value.value is not null and own.direction <> 'none',
            cast(
                array_position(nations.from_best, if(own.direction = 'lower', -value.value, value.value)) as int
            ),
            null
        ) as rank
    from mart.indicator_value as value
    join own
        on  own.indicator_id = value.indicator_id
        and own.definition_version = value.definition_version
    left join nations
        on  nations.indicator_id = value.indicator_id
        and nations.definition_version = value.definition_version
        and nations.year = value.year
        and nations.sex = value.sex
),
coloured as (
    select
        measured.*,
        case
            when measured.region_level not in ('municipality', 'district') or measured.colour_rule = 'none' then null
            when measured.value is null then 'grey'
            when measured.colour_rule = 'answer' then
                case measured.answer
                    when 'yes' then 'green'
                    when 'partly' then 'yellow'
                    when 'no' then 'red'
                end
            when measured.colour_rule = 'limits' then
                case
                    when measured.goodness >= if(measured.direction = 'lower', -measured.green_from, measured.green_from)
                    then 'green'
                    when measured.goodness >= if(measured.direction = 'lower', -measured.yellow_from, measured.yellow_from)
                    then 'yellow'
                    else 'red'
                end
            when measured.respondents < 20 or measured.worst_quarter_to = measured.best_quarter_from then null
            when measured.goodness >= measured.best_quarter_from then 'green'
            when measured.goodness <= measured.worst_quarter_to then 'red'
            else 'yellow'
        end as colour
    from measured
),
followed as (
    select
        coloured.*,
        sum(if(coloured.series_break, 1, 0)) over (
            partition by coloured.indicator_id, coloured.region_level, coloured.region_code, coloured.sex
            order by coloured.year, coloured.definition_version
        ) as breaks_so_far
    from coloured
),
earlier as (
    select
        followed.*,
        if(
            followed.value is null,
            null,
            struct(
                followed.year,
                followed.definition_version,
                followed.value,
                followed.colour,
                followed.breaks_so_far
            )
        ) as measurement
    from followed
),
-- the newest measurement that shares no year with this one is the previous, and of two versions the later; all are looked
-- through where years are counted together
previous as (
    select
        earlier.*,
        if(
            earlier.most_pooled_years = 1,
            max(earlier.measurement) over before,
            array_max(
                filter(
                    collect_list(if(earlier.most_pooled_years = 1, null, earlier.measurement)) over before,
                    measurement -> measurement.year <= earlier.year - earlier.pooled_years
                )
            )
        ) as before
    from earlier
    window before as (
        partition by earlier.indicator_id, earlier.region_level, earlier.region_code, earlier.sex
        order by earlier.year
        range between unbounded preceding and 1 preceding
    )
)
-- what is compared with is little beside the values themselves
select /*+ broadcast(own, places, counties, together, means) */
    previous.indicator_id,
    previous.definition_version,
    previous.year,
    previous.region_level,
    previous.region_code,
    previous.sex,
    own.area,
    own.model_part,
    own.quality_dimension,
    own.indicator_type,
    own.title,
    own.unit,
    own.direction,
    places.region_name,
    previous.answer,
    previous.answer_code,
    previous.interval_method,
    previous.status,
    previous.status_reason,
    previous.origin,
    previous.series_break,
    previous.colour,
    places.county_code,
    places.group_code,
    case
        when own.has_groups and together.value is not null then 'together'
        when not own.has_groups and means.value is not null then 'mean_of_members'
    end as group_method,
    previous.before.year as previous_year,
    previous.before.colour as previous_colour,
    previous.numerator,
    previous.denominator,
    previous.value,
    previous.lower_95,
    previous.upper_95,
    previous.lower_998,
    previous.upper_998,
    previous.observations,
    previous.coverage,
    previous.rank,
    previous.national_value,
    counties.value as county_value,
    -- a group that is counted together and may not be told is not told as a mean either
    if(own.has_groups, together.value, means.value) as group_value,
    means.members as group_members,
    previous.before.value as previous_value,
    if(
        previous.before.definition_version = previous.definition_version
            and previous.before.breaks_so_far = previous.breaks_so_far,
        previous.value - previous.before.value,
        null
    ) as change
from previous
join own
    on  own.indicator_id = previous.indicator_id
    and own.definition_version = previous.definition_version
left join places
    on  places.year = previous.year
    and places.region_level = previous.region_level
    and places.region_code = previous.region_code
left join told as counties
    on  counties.region_level = 'county'
    and counties.indicator_id = previous.indicator_id
    and counties.definition_version = previous.definition_version
    and counties.year = previous.year
    and counties.sex = previous.sex
    and counties.region_code = places.county_code
left join told as together
    on  together.region_level = 'group'
    and together.indicator_id = previous.indicator_id
    and together.definition_version = previous.definition_version
    and together.year = previous.year
    and together.sex = previous.sex
    and together.region_code = places.group_code
left join means_of_members as means
    on  means.indicator_id = previous.indicator_id
    and means.definition_version = previous.definition_version
    and means.year = previous.year
    and means.sex = previous.sex
    and means.group_code = places.group_code
