"""The text of an agreement and its versions."""

from django.urls import path

from edge.web.pages.drafting import editing, files, views, word, writing

urlpatterns = [
    path("agreements/<str:public_id>/text/", views.agreement_text, name="agreement_text"),
    path("agreements/<str:public_id>/text/draft/", writing.text_draft, name="text_draft"),
    path("versions/<str:public_id>/", views.text_version, name="text_version"),
    path("versions/<str:public_id>/compare/", views.text_compare, name="text_compare"),
    path("versions/<str:public_id>/deviations/", views.text_deviations, name="text_deviations"),
    path("versions/<str:public_id>/edit/", editing.text_edit, name="text_edit"),
    path("versions/<str:public_id>/fields/", writing.text_fields, name="text_fields"),
    path("versions/<str:public_id>/show/", writing.text_show, name="text_show"),
    path("versions/<str:public_id>/restore/", writing.text_restore, name="text_restore"),
    path("versions/<str:public_id>/text.pdf", files.text_pdf, name="text_pdf"),
    path("versions/<str:public_id>/text.docx", word.text_word, name="text_word"),
    path("versions/<str:public_id>/word/", word.text_word_in, name="text_word_in"),
    path("versions/<str:public_id>/canonical.json", files.text_canonical, name="text_canonical"),
]
