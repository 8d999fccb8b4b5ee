-- One row per measure, year, region, sex and, for a standardised rate, age: what the catalogue in conf/indicators
-- counts, before small numbers are protected.
with
fact_composite_answer as (
    select
        fact.year,
        fact.municipality_key,
        fact.district_key,
        fact.question_code,
        sum(fact.score) as mean_score,
        sum(cast(fact.score as decimal(18,4)) * cast(fact.score as decimal(18,4))) as squares_mean_score,
        count(fact.score) as known_mean_score
    from star.fact_composite_answer as fact
    where fact.question_code in ('elderly_care_substance_assessment')
    group by
        fact.year,
        fact.municipality_key,
        fact.district_key,
        fact.question_code
),
fact_composite_answer_regions as (
    select
        cells.year,
        region.region_level,
        region.region_code,
        count(if(region.region_level = 'municipality' and cells.district_key <> 0, cells.mean_score, null)) as districts_mean_score,
        'T' as sex,
        cells.question_code,
        sum(cells.mean_score) as mean_score,
        sum(cells.squares_mean_score) as squares_mean_score,
        sum(cells.known_mean_score) as known_mean_score
    from fact_composite_answer as cells
    join star.bridge_region_municipality as region
        on  region.year = cells.year
        and region.municipality_key = cells.municipality_key
    group by
        cells.year,
        region.region_level,
        region.region_code,
        cells.question_code
),
fact_composite_answer_districts as (
    select
        cells.year,
        'district' as region_level,
        district.district_code as region_code,
        'T' as sex,
        cells.question_code,
        sum(cells.mean_score) as mean_score,
        sum(cells.squares_mean_score) as squares_mean_score,
        sum(cells.known_mean_score) as known_mean_score
    from fact_composite_answer as cells
    join star.dim_district as district
        on  district.district_key = cells.district_key
        and district.district_key <> 0
    group by
        cells.year,
        district.district_code,
        cells.question_code
)
select
    cells.year,
    measured.measure_id,
    cells.region_level,
    cells.region_code,
    measured.sex,
    -1 as age_from,
    'star.fact_composite_answer' as fact,
    cast(null as string) as answer,
    cast(null as string) as answer_code,
    measured.total,
    measured.sum_of_squares,
    measured.observations,
    measured.districts
from fact_composite_answer_regions as cells
lateral view stack(
    1,
    concat('fact_composite_answer.mean(score) of question_code=', cells.question_code), cells.sex, cast(cells.mean_score as decimal(18,4)), cast(cells.squares_mean_score as decimal(38,8)), cells.known_mean_score, cells.districts_mean_score
) measured as measure_id, sex, total, sum_of_squares, observations, districts
where measured.total is not null
union all
select
    cells.year,
    measured.measure_id,
    cells.region_level,
    cells.region_code,
    measured.sex,
    -1 as age_from,
    'star.fact_composite_answer' as fact,
    cast(null as string) as answer,
    cast(null as string) as answer_code,
    measured.total,
    measured.sum_of_squares,
    measured.observations,
    measured.districts
from fact_composite_answer_districts as cells
lateral view stack(
    1,
    concat('fact_composite_answer.mean(score) of question_code=', cells.question_code), cells.sex, cast(cells.mean_score as decimal(18,4)), cast(cells.squares_mean_score as decimal(38,8)), cells.known_mean_score, cast(0 as bigint)
) measured as measure_id, sex, total, sum_of_squares, observations, districts
where measured.total is not null
