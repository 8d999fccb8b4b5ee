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
compared as (
    -- what is compared with is little beside the values themselves
    select /*+ broadcast(own, nations, places, counties, together, means) */
        value.*,
        own.area,
        own.model_part,
        own.quality_dimension,
        own.indicator_type,
        own.title,
        own.unit,
        own.direction,
        own.pooled_years,
        own.colour_rule,
        own.green_from,
        own.yellow_from,
        places.region_name,
        places.county_code,
        places.group_code,
        value.region_level in ('municipality', 'district') as is_coloured,
        if(own.direction = 'lower', -value.value, value.value) as goodness,
        coalesce(nations.respondents, 0) as respondents,
        nations.quarters[0] as worst_quarter_to,
        nations.quarters[1] as best_quarter_from,
        nations.value as value_of_nation,
        counties.value as value_of_county,
        -- a group that is counted together and may not be told is not told as a mean either
        if(own.has_groups, together.value, means.value) as value_of_group,
        case
            when own.has_groups and together.value is not null then 'together'
            when not own.has_groups and means.value is not null then 'mean_of_members'
        end as group_method,
        means.members as members_of_group,
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
    left join places
        on  places.year = value.year
        and places.region_level = value.region_level
        and places.region_code = value.region_code
    left join told as counties
        on  counties.region_level = 'county'
        and counties.indicator_id = value.indicator_id
        and counties.definition_version = value.definition_version
        and counties.year = value.year
        and counties.sex = value.sex
        and counties.region_code = places.county_code
    left join told as together
        on  together.region_level = 'group'
        and together.indicator_id = value.indicator_id
        and together.definition_version = value.definition_version
        and together.year = value.year
        and together.sex = value.sex
        and together.region_code = places.group_code
    left join means_of_members as means
        on  means.indicator_id = value.indicator_id
        and means.definition_version = value.definition_version
        and means.year = value.year
        and means.sex = value.sex
        and means.group_code = places.group_code
    -- last, because it is wide
    left join nations
        on  nations.indicator_id = value.indicator_id
        and nations.definition_version = value.definition_version
        and nations.year = value.year
        and nations.sex = value.sex
),
coloured as (
    select
        compared.*,
        case
            when not compared.is_coloured or compared.colour_rule = 'none' then null
            when compared.value is null then 'grey'
            when compared.colour_rule = 'answer' then
                case compared.answer
                    when 'yes' then 'green'
                    when 'partly' then 'yellow'
                    when 'no' then 'red'
                end
            when compared.colour_rule = 'limits' then
                case
                    when compared.goodness >= if(compared.direction = 'lower', -compared.green_from, compared.green_from)
                    then 'green'
                    when compared.goodness >= if(compared.direction = 'lower', -compared.yellow_from, compared.yellow_from)
                    then 'yellow'
                    else 'red'
                end
            when compared.respondents < 20 or compared.worst_quarter_to = compared.best_quarter_from then null
            when compared.goodness >= compared.best_quarter_from then 'green'
            when compared.goodness <= compared.worst_quarter_to then 'red'
            else 'yellow'
        end as colour
    from compared
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
-- values that are there, oldest first, of which the newest that shares no year with this one is the previous
measurements as (
    select
        followed.*,
        filter(
            collect_list(
                if(
                    followed.value is null,
                    null,
                    struct(
                        followed.year,
                        followed.value,
                        followed.colour,
                        followed.definition_version,
                        followed.breaks_so_far
                    )
                )
            ) over (
                partition by followed.indicator_id, followed.region_level, followed.region_code, followed.sex
                order by followed.year, followed.definition_version
                rows between unbounded preceding and 1 preceding
            ),
            earlier -> earlier.year <= followed.year - followed.pooled_years
        ) as earlier
    from followed
),
previous as (
    select
        measurements.*,
        try_element_at(measurements.earlier, -1) as before
    from measurements
)
select
    previous.indicator_id,
    previous.definition_version,
    previous.year,
    previous.region_level,
    previous.region_code,
    previous.sex,
    previous.area,
    previous.model_part,
    previous.quality_dimension,
    previous.indicator_type,
    previous.title,
    previous.unit,
    previous.direction,
    previous.region_name,
    previous.answer,
    previous.answer_code,
    previous.interval_method,
    previous.status,
    previous.status_reason,
    previous.origin,
    previous.series_break,
    previous.colour,
    previous.county_code,
    previous.group_code,
    previous.group_method,
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
    if(previous.region_level = 'nation', null, previous.value_of_nation) as national_value,
    previous.value_of_county as county_value,
    previous.value_of_group as group_value,
    previous.members_of_group as group_members,
    previous.before.value as previous_value,
    if(
        previous.before.definition_version = previous.definition_version
            and previous.before.breaks_so_far = previous.breaks_so_far,
        previous.value - previous.before.value,
        null
    ) as change
from previous
