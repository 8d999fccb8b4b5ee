-- One row per measure, year, region, sex and, for a standardised rate, age: what the catalogue in conf/indicators
-- counts, before small numbers are protected.
with
fact_inpatient_stay as (
    select
        fact.year,
        fact.municipality_key,
        fact.sex,
        sum(fact.days_in_hospital) as mean_days_in_hospital,
        sum(cast(fact.days_in_hospital as decimal(18,4)) * cast(fact.days_in_hospital as decimal(18,4))) as squares_mean_days_in_hospital,
        count(fact.days_in_hospital) as known_mean_days_in_hospital
    from star.fact_inpatient_stay as fact
    group by
        fact.year,
        fact.municipality_key,
        fact.sex
),
fact_inpatient_stay_regions as (
    select
        cells.year,
        region.region_level,
        region.region_code,
        sexes.sex,
        if(bool_or(sexes.sex in (cells.sex, 'T')), sum(cells.mean_days_in_hospital) filter (where sexes.sex in (cells.sex, 'T')), 0) as mean_days_in_hospital,
        if(bool_or(sexes.sex in (cells.sex, 'T')), sum(cells.squares_mean_days_in_hospital) filter (where sexes.sex in (cells.sex, 'T')), 0) as squares_mean_days_in_hospital,
        if(bool_or(sexes.sex in (cells.sex, 'T')), sum(cells.known_mean_days_in_hospital) filter (where sexes.sex in (cells.sex, 'T')), 0) as known_mean_days_in_hospital
    from fact_inpatient_stay as cells
    join star.bridge_region_municipality as region
        on  region.year = cells.year
        and region.municipality_key = cells.municipality_key
    lateral view explode(array('T', 'K', 'M')) sexes as sex
    group by
        cells.year,
        region.region_level,
        region.region_code,
        sexes.sex
)
select
    cells.year,
    measured.measure_id,
    cells.region_level,
    cells.region_code,
    measured.sex,
    -1 as age_from,
    'star.fact_inpatient_stay' as fact,
    cast(null as string) as answer,
    cast(null as string) as answer_code,
    measured.total,
    measured.sum_of_squares,
    measured.observations,
    measured.districts
from fact_inpatient_stay_regions as cells
lateral view stack(
    1,
    'fact_inpatient_stay.mean(days_in_hospital)', cells.sex, cast(cells.mean_days_in_hospital as decimal(18,4)), cast(cells.squares_mean_days_in_hospital as decimal(38,8)), cells.known_mean_days_in_hospital, cast(0 as bigint)
) measured as measure_id, sex, total, sum_of_squares, observations, districts
where measured.total is not null
