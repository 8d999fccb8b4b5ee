-- One row per year, municipality, sex and age span: how many persons had home care and lived in special housing. Until
-- 2020 it is the mean of the months reported, and none when there are fewer than ten; from 2021 their median. A month in
-- which the municipality reported others but none of these counts as zero. Medians do not add up.
with
months as (
    select distinct
        care.year,
        care.municipality_code,
        care.municipality_key,
        care.month
    from star.fact_elderly_care as care
),
alike as (
    select
        care.year,
        care.municipality_code,
        care.month,
        care.sex,
        care.is_65_and_over,
        care.is_65_to_79,
        care.is_80_and_over,
        count_if(care.receives_home_care) as with_home_care,
        count_if(care.lives_in_special_housing) as in_special_housing
    from star.fact_elderly_care as care
    group by
        care.year,
        care.municipality_code,
        care.month,
        care.sex,
        care.is_65_and_over,
        care.is_65_to_79,
        care.is_80_and_over
),
cells as (
    select
        alike.year,
        alike.municipality_code,
        alike.month,
        alike.with_home_care,
        alike.in_special_housing,
        explode(array_distinct(array('T', alike.sex))) as sex,
        spans.age_span
    from alike
    lateral view explode(filter(
        array(
            'all',
            case when alike.is_65_and_over then '65+' end,
            case when alike.is_65_to_79 then '65-79' end,
            case when alike.is_80_and_over then '80+' end
        ),
        span -> span is not null
    )) spans as age_span
),
counted as (
    select
        cells.year,
        cells.municipality_code,
        cells.month,
        cells.sex,
        cells.age_span,
        sum(cells.with_home_care) as with_home_care,
        sum(cells.in_special_housing) as in_special_housing
    from cells
    group by
        cells.year,
        cells.municipality_code,
        cells.month,
        cells.sex,
        cells.age_span
),
every_month as (
    select
        months.year,
        months.municipality_code,
        months.municipality_key,
        sexes.sex,
        spans.age_span,
        months.month,
        coalesce(counted.with_home_care, 0) as with_home_care,
        coalesce(counted.in_special_housing, 0) as in_special_housing
    from months
    cross join (select sex.sex from star.dim_sex as sex) as sexes
    cross join (select explode(array('all', '65+', '65-79', '80+')) as age_span) as spans
    left join counted
        on  counted.year = months.year
        and counted.municipality_code = months.municipality_code
        and counted.month = months.month
        and counted.sex = sexes.sex
        and counted.age_span = spans.age_span
),
summed as (
    select
        every_month.year,
        every_month.municipality_code,
        every_month.sex,
        every_month.age_span,
        max(every_month.municipality_key) as municipality_key,
        count(*) as months_reported,
        avg(every_month.with_home_care) as mean_with_home_care,
        percentile(every_month.with_home_care, 0.5) as median_with_home_care,
        avg(every_month.in_special_housing) as mean_in_special_housing,
        percentile(every_month.in_special_housing, 0.5) as median_in_special_housing
    from every_month
    group by
        every_month.year,
        every_month.municipality_code,
        every_month.sex,
        every_month.age_span
)
select
    summed.year,
    summed.municipality_code,
    summed.sex,
    summed.age_span,
    summed.municipality_key,
    case when summed.year <= 2020 then 'mean' else 'median' end as stock_method,
    cast(summed.months_reported as int) as months_reported,
    case
        when summed.year > 2020 then summed.median_with_home_care
        when summed.months_reported >= 10 then summed.mean_with_home_care
    end as persons_with_home_care,
    case
        when summed.year > 2020 then summed.median_in_special_housing
        when summed.months_reported >= 10 then summed.mean_in_special_housing
    end as persons_in_special_housing,
    summed.months_reported / 12.0D as coverage
from summed
