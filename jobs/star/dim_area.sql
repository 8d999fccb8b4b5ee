-- One row per service area.
select
    area.code as area,
    area.label_sv,
    area.label_en,
    cast(area.sort_order as int) as sort_order
from codelist.area as area
