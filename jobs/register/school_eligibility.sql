-- One row per pupil and year in which year 9 ended.
select
    pupil.year,
    pupil.person_key,
    pupil.is_eligible
from source.school_eligibility as pupil
