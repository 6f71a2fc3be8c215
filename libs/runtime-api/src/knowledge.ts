export interface KnowledgePassage {
  articleId: string;
  title: string;
  text: string;
}
