with
by_sex as (
    select
        year,
        region_level,
        region_code,
        days_waited_for_housing,
        unnest(list_distinct([sex, 'T'])) as sex
    from star.fact_elderly_care
    join star.bridge_region_municipality using (year, municipality_key)
    where region_level in ('municipality', 'county', 'nation')
)
select
    year,
    'fact_elderly_care.median(days_waited_for_housing)' as measure_id,
    region_level,
    region_code,
    sex,
    -1 as age_from,
    quantile_cont(days_waited_for_housing, 0.5)::decimal(18,4) as total
from by_sex
group by all
having count(days_waited_for_housing) > 0
