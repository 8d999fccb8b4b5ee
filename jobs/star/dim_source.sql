-- One row per source that has a contract.
select
    source.code as source,
    source.label_sv,
    source.provider,
    source.cadence,
    source.confidentiality,
    source.is_layout_ours = 'true' as is_layout_ours
from codelist.source as source
