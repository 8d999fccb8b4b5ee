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
        count_if(fact.is_answered) as count_is_answered,
        count_if(fact.is_yes) as count_is_yes
    from star.fact_municipality_answer as fact
    where fact.question_code in ('HL82')
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
        count(if(region.region_level = 'municipality' and cells.district_key <> 0, cells.count_is_answered, null)) as districts_count_is_answered,
        count(if(region.region_level = 'municipality' and cells.district_key <> 0, cells.count_is_yes, null)) as districts_count_is_yes,
        'T' as sex,
        cells.question_code,
        sum(cells.count_is_answered) as count_is_answered,
        sum(cells.count_is_yes) as count_is_yes
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
        sum(cells.count_is_answered) as count_is_answered,
        sum(cells.count_is_yes) as count_is_yes
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
    2,
    concat('fact_municipality_answer.count(is_answered) of question_code=', cells.question_code), cells.sex, cast(cells.count_is_answered as decimal(18,4)), cast(null as decimal(38,8)), cast(null as bigint), cells.districts_count_is_answered,
    concat('fact_municipality_answer.count(is_yes) of question_code=', cells.question_code), cells.sex, cast(cells.count_is_yes as decimal(18,4)), cast(null as decimal(38,8)), cast(null as bigint), cells.districts_count_is_yes
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
    2,
    concat('fact_municipality_answer.count(is_answered) of question_code=', cells.question_code), cells.sex, cast(cells.count_is_answered as decimal(18,4)), cast(null as decimal(38,8)), cast(null as bigint), cast(0 as bigint),
    concat('fact_municipality_answer.count(is_yes) of question_code=', cells.question_code), cells.sex, cast(cells.count_is_yes as decimal(18,4)), cast(null as decimal(38,8)), cast(null as bigint), cast(0 as bigint)
) measured as measure_id, sex, total, sum_of_squares, observations, districts
where measured.total is not null or cells.answer_code is not null
