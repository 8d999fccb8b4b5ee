-- One row per person and year; which classification the code is of follows from the year.
select
    education.year,
    education.person_key,
    education.education_level,
    education.education_code,
    case when education.year >= 2019 then 'SUN 2020' else 'SUN 2000' end as classification
from source.education as education
