-- One row per sex, and one for both.
select
    sex.code as sex,
    sex.label_sv,
    sex.label_en
from codelist.sex as sex
