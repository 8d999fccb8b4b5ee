-- One row per measure, year, region, sex and, for a standardised rate, age: what the catalogue in conf/indicators
-- counts, before small numbers are protected.
with
fact_income_in_places as (
    select
        fact.year,
        fact.municipality_key,
        fact.sex,
        collect_list(cast(fact.disposable_kronor as double)) as median_disposable_kronor
    from star.fact_income as fact
    where fact.disposable_kronor is not null
    group by
        fact.year,
        fact.municipality_key,
        fact.sex
),
fact_income_sorted as (
    select
        places.year,
        region.region_level,
        region.region_code,
        sexes.sex,
        sort_array(flatten(collect_list(places.median_disposable_kronor))) as median_disposable_kronor
    from fact_income_in_places as places
    join star.bridge_region_municipality as region
        on  region.year = places.year
        and region.municipality_key = places.municipality_key
        and region.region_level in ('municipality', 'county', 'nation')
    lateral view explode(array('T', 'K', 'M')) sexes as sex
    where sexes.sex in (places.sex, 'T')
    group by
        places.year,
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
    'star.fact_income' as fact,
    cast(null as string) as answer,
    cast(null as string) as answer_code,
    measured.total,
    measured.sum_of_squares,
    measured.observations,
    measured.districts
from fact_income_sorted as cells
lateral view stack(
    1,
    'fact_income.median(disposable_kronor)', cells.sex, cast(if(size(cells.median_disposable_kronor) > 0, (cells.median_disposable_kronor[(size(cells.median_disposable_kronor) - 1) div 2] + cells.median_disposable_kronor[size(cells.median_disposable_kronor) div 2]) / 2, null) as decimal(18,4)), cast(null as decimal(38,8)), cast(size(cells.median_disposable_kronor) as bigint), cast(0 as bigint)
) measured as measure_id, sex, total, sum_of_squares, observations, districts
where measured.total is not null
