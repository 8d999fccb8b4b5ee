-- One row per measure, year, region, sex and, for a standardised rate, age: what the catalogue in conf/indicators
-- counts, before small numbers are protected.
with
fact_unit_answer as (
    select
        fact.year,
        fact.municipality_key,
        fact.unit_key,
        fact.question_code,
        fact.service_form,
        max(fact.answer) as answer,
        max(fact.answer_code) as answer_code,
        count_if(fact.is_answered) as count_is_answered,
        count_if(fact.is_yes) as count_is_yes
    from star.fact_unit_answer as fact
    where fact.question_code in ('LE93')
        and fact.service_form in ('4')
    group by
        fact.year,
        fact.municipality_key,
        fact.unit_key,
        fact.question_code,
        fact.service_form
),
fact_unit_answer_regions as (
    select
        cells.year,
        region.region_level,
        region.region_code,
        max(if(region.region_level = 'municipality' and cells.unit_key = 0, cells.answer, null)) as answer,
        max(if(region.region_level = 'municipality' and cells.unit_key = 0, cells.answer_code, null)) as answer_code,
        'T' as sex,
        cells.question_code,
        cells.service_form,
        sum(cells.count_is_answered) as count_is_answered,
        sum(cells.count_is_yes) as count_is_yes
    from fact_unit_answer as cells
    join star.bridge_region_municipality as region
        on  region.year = cells.year
        and region.municipality_key = cells.municipality_key
    group by
        cells.year,
        region.region_level,
        region.region_code,
        cells.question_code,
        cells.service_form
),
fact_unit_answer_units as (
    select
        cells.year,
        'unit' as region_level,
        unit.unit_id as region_code,
        max(cells.answer) as answer,
        max(cells.answer_code) as answer_code,
        'T' as sex,
        cells.question_code,
        cells.service_form,
        sum(cells.count_is_answered) as count_is_answered,
        sum(cells.count_is_yes) as count_is_yes
    from fact_unit_answer as cells
    join star.dim_unit as unit
        on  unit.unit_key = cells.unit_key
        and unit.unit_key <> 0
    group by
        cells.year,
        unit.unit_id,
        cells.question_code,
        cells.service_form
)
select
    cells.year,
    measured.measure_id,
    cells.region_level,
    cells.region_code,
    measured.sex,
    -1 as age_from,
    'star.fact_unit_answer' as fact,
    cells.answer,
    cells.answer_code,
    measured.total,
    measured.sum_of_squares,
    measured.observations,
    measured.districts
from fact_unit_answer_regions as cells
lateral view stack(
    2,
    concat('fact_unit_answer.count(is_answered) of question_code=', cells.question_code, ', service_form=', cells.service_form), cells.sex, cast(cells.count_is_answered as decimal(18,4)), cast(null as decimal(38,8)), cast(null as bigint), cast(0 as bigint),
    concat('fact_unit_answer.count(is_yes) of question_code=', cells.question_code, ', service_form=', cells.service_form), cells.sex, cast(cells.count_is_yes as decimal(18,4)), cast(null as decimal(38,8)), cast(null as bigint), cast(0 as bigint)
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
    'star.fact_unit_answer' as fact,
    cells.answer,
    cells.answer_code,
    measured.total,
    measured.sum_of_squares,
    measured.observations,
    measured.districts
from fact_unit_answer_units as cells
lateral view stack(
    2,
    concat('fact_unit_answer.count(is_answered) of question_code=', cells.question_code, ', service_form=', cells.service_form), cells.sex, cast(cells.count_is_answered as decimal(18,4)), cast(null as decimal(38,8)), cast(null as bigint), cast(0 as bigint),
    concat('fact_unit_answer.count(is_yes) of question_code=', cells.question_code, ', service_form=', cells.service_form), cells.sex, cast(cells.count_is_yes as decimal(18,4)), cast(null as decimal(38,8)), cast(null as bigint), cast(0 as bigint)
) measured as measure_id, sex, total, sum_of_squares, observations, districts
where measured.total is not null or cells.answer_code is not null
