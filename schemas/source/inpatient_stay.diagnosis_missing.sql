-- Stays without any diagnosis.
select
    delivery.line
from delivery
where delivery.main_diagnosis is null
    and delivery.diagnoses is null
