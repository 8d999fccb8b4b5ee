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
        sum(fact.figure) as mean_figure,
        sum(cast(fact.figure as decimal(18,4)) * cast(fact.figure as decimal(18,4))) as squares_mean_figure,
        count(fact.figure) as known_mean_figure
    from star.fact_municipality_answer as fact
    where fact.question_code in ('BU71')
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
        count(if(region.region_level = 'municipality' and cells.district_key <> 0, cells.mean_figure, null)) as districts_mean_figure,
        'T' as sex,
        cells.question_code,
        sum(cells.mean_figure) as mean_figure,
        sum(cells.squares_mean_figure) as squares_mean_figure,
        sum(cells.known_mean_figure) as known_mean_figure
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
        sum(cells.mean_figure) as mean_figure,
        sum(cells.squares_mean_figure) as squares_mean_figure,
        sum(cells.known_mean_figure) as known_mean_figure
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
    concat('fact_municipality_answer.mean(figure) of question_code=', cells.question_code), cells.sex, cast(cells.mean_figure as decimal(18,4)), cast(cells.squares_mean_figure as decimal(38,8)), cells.known_mean_figure, cells.districts_mean_figure
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
    concat('fact_municipality_answer.mean(figure) of question_code=', cells.question_code), cells.sex, cast(cells.mean_figure as decimal(18,4)), cast(cells.squares_mean_figure as decimal(38,8)), cells.known_mean_figure, cast(0 as bigint)
) measured as measure_id, sex, total, sum_of_squares, observations, districts
where measured.total is not null or cells.answer_code is not null
