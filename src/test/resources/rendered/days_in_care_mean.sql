-- One row per measure, year, region, sex and, for a standardised rate, age: what the catalogue in conf/indicators
-- counts, before small numbers are protected.
with
fact_child_intervention as (
    select
        fact.year,
        fact.municipality_key,
        fact.sex,
        fact.intervention,
        sum(fact.days_in_care) as mean_days_in_care,
        sum(cast(fact.days_in_care as decimal(18,4)) * cast(fact.days_in_care as decimal(18,4))) as squares_mean_days_in_care,
        count(fact.days_in_care) as known_mean_days_in_care
    from star.fact_child_intervention as fact
    where fact.intervention in ('placement')
    group by
        fact.year,
        fact.municipality_key,
        fact.sex,
        fact.intervention
),
fact_child_intervention_regions as (
    select
        cells.year,
        region.region_level,
        region.region_code,
        sexes.sex,
        cells.intervention,
        if(bool_or(sexes.sex in (cells.sex, 'T')), sum(cells.mean_days_in_care) filter (where sexes.sex in (cells.sex, 'T')), 0) as mean_days_in_care,
        if(bool_or(sexes.sex in (cells.sex, 'T')), sum(cells.squares_mean_days_in_care) filter (where sexes.sex in (cells.sex, 'T')), 0) as squares_mean_days_in_care,
        if(bool_or(sexes.sex in (cells.sex, 'T')), sum(cells.known_mean_days_in_care) filter (where sexes.sex in (cells.sex, 'T')), 0) as known_mean_days_in_care
    from fact_child_intervention as cells
    join star.bridge_region_municipality as region
        on  region.year = cells.year
        and region.municipality_key = cells.municipality_key
    lateral view explode(array('T', 'K', 'M')) sexes as sex
    group by
        cells.year,
        region.region_level,
        region.region_code,
        sexes.sex,
        cells.intervention
)
select
    cells.year,
    measured.measure_id,
    cells.region_level,
    cells.region_code,
    measured.sex,
    -1 as age_from,
    'star.fact_child_intervention' as fact,
    cast(null as string) as answer,
    cast(null as string) as answer_code,
    measured.total,
    measured.sum_of_squares,
    measured.observations,
    measured.districts
from fact_child_intervention_regions as cells
lateral view stack(
    1,
    concat('fact_child_intervention.mean(days_in_care) of intervention=', cells.intervention), cells.sex, cast(cells.mean_days_in_care as decimal(18,4)), cast(cells.squares_mean_days_in_care as decimal(38,8)), cells.known_mean_days_in_care, cast(0 as bigint)
) measured as measure_id, sex, total, sum_of_squares, observations, districts
where measured.total is not null
