-- Sections of LVU beside services that are none of it.
select
    delivery.line
from delivery
where delivery.lvu_section is not null
    and delivery.child_service not in ('lvu', 'immediate')
