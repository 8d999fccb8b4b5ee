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
        sum(fact.figure) as mean_figure,
        sum(cast(fact.figure as decimal(18,4)) * cast(fact.figure as decimal(18,4))) as squares_mean_figure,
        count(fact.figure) as known_mean_figure
    from star.fact_unit_answer as fact
    where fact.question_code in ('AE97')
        and fact.service_form in ('1')
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
        sum(cells.mean_figure) as mean_figure,
        sum(cells.squares_mean_figure) as squares_mean_figure,
        sum(cells.known_mean_figure) as known_mean_figure
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
        sum(cells.mean_figure) as mean_figure,
        sum(cells.squares_mean_figure) as squares_mean_figure,
        sum(cells.known_mean_figure) as known_mean_figure
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
    1,
    concat('fact_unit_answer.mean(figure) of question_code=', cells.question_code, ', service_form=', cells.service_form), cells.sex, cast(cells.mean_figure as decimal(18,4)), cast(cells.squares_mean_figure as decimal(38,8)), cells.known_mean_figure, cast(0 as bigint)
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
    1,
    concat('fact_unit_answer.mean(figure) of question_code=', cells.question_code, ', service_form=', cells.service_form), cells.sex, cast(cells.mean_figure as decimal(18,4)), cast(cells.squares_mean_figure as decimal(38,8)), cells.known_mean_figure, cast(0 as bigint)
) measured as measure_id, sex, total, sum_of_squares, observations, districts
where measured.total is not null or cells.answer_code is not null
