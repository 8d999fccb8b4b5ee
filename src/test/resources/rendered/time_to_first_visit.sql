-- One row per measure, year, region, sex and, for a standardised rate, age: what the catalogue in conf/indicators
-- counts, before small numbers are protected.
with
fact_municipality_answer as (
    select
        fact.year,
        fact.municipality_key,
        fact.district_key,
        fact.question_code,
        max(fact.answer) as answer,
        max(fact.answer_code) as answer_code,
        sum(fact.answer_ordinal) as mean_answer_ordinal,
        sum(cast(fact.answer_ordinal as decimal(18,4)) * cast(fact.answer_ordinal as decimal(18,4))) as squares_mean_answer_ordinal,
        count(fact.answer_ordinal) as known_mean_answer_ordinal
    from star.fact_municipality_answer as fact
    where fact.question_code in ('MB01')
    group by
        fact.year,
        fact.municipality_key,
        fact.district_key,
        fact.question_code
),
fact_municipality_answer_regions as (
    select
        cells.year,
        region.region_level,
        region.region_code,
        max(if(region.region_level = 'municipality' and cells.district_key = 0, cells.answer, null)) as answer,
        max(if(region.region_level = 'municipality' and cells.district_key = 0, cells.answer_code, null)) as answer_code,
        count(if(region.region_level = 'municipality' and cells.district_key <> 0, cells.mean_answer_ordinal, null)) as districts_mean_answer_ordinal,
        'T' as sex,
        cells.question_code,
        sum(cells.mean_answer_ordinal) as mean_answer_ordinal,
        sum(cells.squares_mean_answer_ordinal) as squares_mean_answer_ordinal,
        sum(cells.known_mean_answer_ordinal) as known_mean_answer_ordinal
    from fact_municipality_answer as cells
    join star.bridge_region_municipality as region
        on  region.year = cells.year
        and region.municipality_key = cells.municipality_key
    group by
        cells.year,
        region.region_level,
        region.region_code,
        cells.question_code
),
fact_municipality_answer_districts as (
    select
        cells.year,
        'district' as region_level,
        district.district_code as region_code,
        max(cells.answer) as answer,
        max(cells.answer_code) as answer_code,
        'T' as sex,
        cells.question_code,
        sum(cells.mean_answer_ordinal) as mean_answer_ordinal,
        sum(cells.squares_mean_answer_ordinal) as squares_mean_answer_ordinal,
        sum(cells.known_mean_answer_ordinal) as known_mean_answer_ordinal
    from fact_municipality_answer as cells
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
    'star.fact_municipality_answer' as fact,
    cells.answer,
    cells.answer_code,
    measured.total,
    measured.sum_of_squares,
    measured.observations,
    measured.districts
from fact_municipality_answer_regions as cells
lateral view stack(
    1,
    concat('fact_municipality_answer.mean(answer_ordinal) of question_code=', cells.question_code), cells.sex, cast(cells.mean_answer_ordinal as decimal(18,4)), cast(cells.squares_mean_answer_ordinal as decimal(38,8)), cells.known_mean_answer_ordinal, cells.districts_mean_answer_ordinal
) measured as measure_id, sex, total, sum_of_squares, observations, districts
where measured.total is not null or cells.answer_code is not null
union all
select
    cells.year,
    measured.measure_id,
    cells.region_level,
    cells.region_code,
    measured.sex,
    -1 as age_from,
    'star.fact_municipality_answer' as fact,
    cells.answer,
    cells.answer_code,
    measured.total,
    measured.sum_of_squares,
    measured.observations,
    measured.districts
from fact_municipality_answer_districts as cells
lateral view stack(
    1,
    concat('fact_municipality_answer.mean(answer_ordinal) of question_code=', cells.question_code), cells.sex, cast(cells.mean_answer_ordinal as decimal(18,4)), cast(cells.squares_mean_answer_ordinal as decimal(38,8)), cells.known_mean_answer_ordinal, cast(0 as bigint)
) measured as measure_id, sex, total, sum_of_squares, observations, districts
where measured.total is not null or cells.answer_code is not null
