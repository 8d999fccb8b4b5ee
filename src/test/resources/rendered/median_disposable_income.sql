-- One row per measure, year, region, sex and, for a standardised rate, age: what the catalogue in conf/indicators
-- counts, before small numbers are protected.
with
fact_income_medians as (
    select
        fact.year,
        region.region_level,
        region.region_code,
        'T' as sex,
        percentile(fact.disposable_kronor, 0.5D) as median_disposable_kronor,
        count(fact.disposable_kronor) as known_median_disposable_kronor,
        percentile(if(fact.sex = 'K', fact.disposable_kronor, null), 0.5D) as median_disposable_kronor_k,
        count(if(fact.sex = 'K', fact.disposable_kronor, null)) as known_median_disposable_kronor_k,
        percentile(if(fact.sex = 'M', fact.disposable_kronor, null), 0.5D) as median_disposable_kronor_m,
        count(if(fact.sex = 'M', fact.disposable_kronor, null)) as known_median_disposable_kronor_m
    from star.fact_income as fact
    join star.bridge_region_municipality as region
        on  region.year = fact.year
        and region.municipality_key = fact.municipality_key
        and region.region_level in ('municipality', 'county', 'nation')
    where fact.disposable_kronor is not null
    group by
        fact.year,
        region.region_level,
        region.region_code
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
from fact_income_medians as cells
lateral view stack(
    3,
    'fact_income.median(disposable_kronor)', cells.sex, cast(cells.median_disposable_kronor as decimal(18,4)), cast(null as decimal(38,8)), cells.known_median_disposable_kronor, cast(0 as bigint),
    'fact_income.median(disposable_kronor)', 'K', cast(cells.median_disposable_kronor_k as decimal(18,4)), cast(null as decimal(38,8)), cells.known_median_disposable_kronor_k, cast(0 as bigint),
    'fact_income.median(disposable_kronor)', 'M', cast(cells.median_disposable_kronor_m as decimal(18,4)), cast(null as decimal(38,8)), cells.known_median_disposable_kronor_m, cast(0 as bigint)
) measured as measure_id, sex, total, sum_of_squares, observations, districts
where measured.total is not null
