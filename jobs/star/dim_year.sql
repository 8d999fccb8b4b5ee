-- One row per calendar year.
select
    years.year,
    make_date(years.year, 1, 1) as first_day,
    make_date(years.year, 12, 31) as last_day
from (select explode(sequence(1964, 2050)) as year) as years
