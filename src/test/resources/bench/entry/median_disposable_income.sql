with
by_sex as (
    select
        year,
        region_level,
        region_code,
        disposable_kronor,
        unnest(list_distinct([sex, 'T'])) as sex
    from star.fact_income
    join star.bridge_region_municipality using (year, municipality_key)
    where region_level in ('municipality', 'county', 'nation')
)
select
    year,
    'fact_income.median(disposable_kronor)' as measure_id,
    region_level,
    region_code,
    sex,
    -1 as age_from,
    quantile_cont(disposable_kronor, 0.5)::decimal(18,4) as total
from by_sex
group by all
having count(disposable_kronor) > 0
